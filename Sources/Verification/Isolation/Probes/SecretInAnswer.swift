internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
package import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: an operation's answer holds a value of a column that the scenario declares
    /// secret: a password hash, a token, a key.
    ///
    /// **Why**: what leaves the database ends in a response, a log or a cache sooner or later;
    /// hashes that leave can be guessed offline. Not even their owner needs them.
    ///
    /// **Fix**: name the columns that are needed, and let the server compare: `WHERE email = :email
    /// AND password_hash = :computed`, with the salt (`left(password_hash, 29)`) asked for first. Over
    /// HTTP, answer by a schema of its own, which lists the members, and never by the row.
    ///
    /// CWE-200, CWE-522; OWASP API3:2023.
    package static let secretInAnswer = Rule(
        "secret-in-answer", .high, .isolation, "an answer holds a value that is declared secret")
}

/// Recognises secrets in answers: by the column that a cell comes from, and by the canary that
/// seeded secrets carry wherever else they turn up.
package struct SecretInAnswer: Sendable {
    private let scanner: CanaryScanner
    /// Secret columns by where libpq says that a cell comes from, with the name for reports.
    private let columns: [ColumnOrigin: String]

    init(_ context: VerificationContext) {
        scanner = context.plan.secretScanner
        var columns: [ColumnOrigin: String] = [:]
        for planned in context.plan.tables {
            for name in planned.secretColumns {
                guard let column = planned.table.column(named: name) else { continue }
                let origin = ColumnOrigin(table: planned.table.id, attribute: column.attribute)
                columns[origin] = "\(planned.table.displayName).\(name)"
            }
        }
        self.columns = columns
    }

    /// Where in an answer a secret is; nil where none is.
    ///
    /// A column that comes from a secret one counts without a row: the next call may have one.
    func place(in answer: Answer) -> String? {
        for column in answer.columns {
            if let origin = column.origin, let name = columns[origin] {
                return "its column \(column.name) is \(name)"
            }
        }
        for row in answer.rows {
            for (column, cell) in zip(answer.columns, row) where holdsSecret(cell) {
                return "a secret's value is in its column \(column.name)"
            }
        }
        return nil
    }

    private func holdsSecret(_ cell: String?) -> Bool {
        guard let cell else { return false }
        let bytes = Array(cell.utf8)
        return unsafe scanner.firstOwner(in: bytes.span.bytes) != nil
    }

    /// One operation's finding.
    ///
    /// - Parameters:
    ///   - evidence: who got what.
    ///   - replay: statements to paste into psql.
    package static func finding(
        operation: String, evidence: String, replay: String
    ) -> Finding {
        Rule.secretInAnswer.finding(
            layer: "queries", object: operation,
            message: "\(operation) answers with a value that is declared secret",
            evidence: evidence, replay: replay,
            fix: "select the columns that are needed, and let the server compare the secret")
    }
}
