internal import DatabaseCatalog
internal import PostgresDriver

/// Makes a draft pass the CHECK constraints of its table and the domains of its columns, so that a
/// refusal of the row is a policy's.
///
/// The server itself is asked: values that could fit are tried one column at a time, then the
/// columns that a constraint compares together.
struct RowChecks {
    private let connection: Connection
    /// Combinations of values that are tried for constraints over several columns.
    private static let combinationLimit = 600

    /// - Parameter connection: as an observer.
    init(_ connection: Connection) {
        self.connection = connection
    }

    /// Replaces values that a constraint refuses; leaves the draft as it is where none would do.
    ///
    /// - Parameter fixed: columns that say whose the row is, or what it hangs below.
    func satisfy(_ draft: inout RowDraft, keeping fixed: Set<String>) throws(PostgresError) {
        let table = draft.table
        let columns = table.columns.filter { column in
            draft.values.contains { $0.column == column.name && $0.text != nil }
        }
        let types = try types(of: table)
        guard try holds([condition(draft, table.checks, types)]) == [false] else { return }
        var choices: [(column: String, texts: [String])] = []
        for column in columns where !fixed.contains(column.name) {
            let own = draft[column.name].map { [$0] } ?? []
            let candidates = (own + SampleValue.candidates(for: column, of: table)).uniqued
            let single = table.checks.filter { $0.columns == [column.name] }
            let fitting = try holds(
                candidates.map { text in
                    condition(
                        RowDraft(table: table, values: [(column.name, text)]), single, types,
                        of: [column])
                })
            let texts = zip(candidates, fitting).filter(\.1).map(\.0)
            guard let first = texts.first else { continue }
            draft[column.name] = first
            choices.append((column.name, texts))
        }
        try satisfyTogether(&draft, choices, types)
    }

    /// Tries the columns of the constraints that compare several.
    private func satisfyTogether(
        _ draft: inout RowDraft, _ choices: [(column: String, texts: [String])],
        _ types: [String: String]
    ) throws(PostgresError) {
        let table = draft.table
        let compared = table.checks.filter { $0.columns.count != 1 }
        let broken = try zip(compared, holds(compared.map { condition(draft, [$0], types) }))
            .filter { !$0.1 }.flatMap(\.0.columns)
        var drafts = [draft]
        for (column, texts) in choices where broken.contains(column) {
            drafts = drafts.flatMap { draft in
                texts.prefix(12).map { text in
                    var other = draft
                    other[column] = text
                    return other
                }
            }
            drafts = Array(drafts.prefix(Self.combinationLimit))
        }
        guard drafts.count > 1 else { return }
        let fitting = try holds(drafts.map { condition($0, table.checks, types) })
        if let place = fitting.firstIndex(of: true) { draft = drafts[place] }
    }

    // MARK: Asking the server

    /// The types of a table's columns, domains by their own names.
    private func types(of table: Table) throws(PostgresError) -> [String: String] {
        let result = try connection.query(
            """
            SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped
            """, [String(table.id)])
        var types: [String: String] = [:]
        for row in 0..<result.rowCount {
            guard let name = result.string(row: row, column: 0) else { continue }
            types[name] = result.string(row: row, column: 1)
        }
        return types
    }

    /// A query that says whether a row takes its columns' types and keeps constraints.
    private func condition(
        _ draft: RowDraft, _ checks: [CheckConstraint], _ types: [String: String],
        of columns: [Column]? = nil
    ) -> String {
        let table = draft.table
        let columns = (columns ?? table.columns).map { column -> (String, String) in
            let value: String
            if draft.values.contains(where: { $0.column == column.name }) {
                value = RowDraft.literal(draft[column.name])
            } else if let expression = column.defaultExpression, !column.isNumbered,
                !column.isGenerated
            {
                value = "(\(expression))"
            } else {
                value = "NULL"
            }
            // Of what the row leaves out, a domain is asked nothing.
            let type = (value == "NULL" ? nil : types[column.name]) ?? column.typeName
            let name = Connection.quoted(identifier: column.name)
            return (name, "\(value)::\(type) AS \(name)")
        }
        let kept = checks.compactMap { check -> String? in
            // Of a column that the server computes nothing is known before.
            let isComputed = check.columns.contains { table.column(named: $0)?.isGenerated ?? true }
            return isComputed ? nil : check.expression.map { "(\($0)) IS NOT FALSE" }
        }
        // What is not looked at is not computed, and its domain not asked.
        let names = columns.map { $0.0 }.prefix(90).joined(separator: ", ")
        let condition = (["num_nonnulls(\(names)) >= 0"] + kept).joined(separator: " AND ")
        return "SELECT \(condition) FROM (SELECT \(columns.map(\.1).joined(separator: ", "))) AS "
            + Connection.quoted(identifier: table.name)
    }

    /// Whether each query answers yes; one that fails does not.
    private func holds(_ queries: [String]) throws(PostgresError) -> [Bool] {
        guard !queries.isEmpty else { return [] }
        // An error must not end the transaction that the draft is made in.
        try connection.execute(
            """
            CREATE OR REPLACE FUNCTION pg_temp.bulkhead_holds(query text) RETURNS boolean
            LANGUAGE plpgsql AS $$
            DECLARE answer boolean;
            BEGIN
              EXECUTE query INTO answer;
              RETURN coalesce(answer, false);
            EXCEPTION WHEN OTHERS THEN
              RETURN false;
            END $$
            """)
        var answers: [Bool] = []
        for query in queries {
            let answer = try connection.query("SELECT pg_temp.bulkhead_holds($1)", [query])
            answers.append(answer.boolean(row: 0, column: 0) ?? false)
        }
        return answers
    }
}

extension CheckConstraint {
    /// The condition itself; nil where the definition is of another form.
    fileprivate var expression: String? {
        guard definition.hasPrefix("CHECK ("), let end = definition.lastIndex(of: ")") else {
            return nil
        }
        return String(definition[definition.index(definition.startIndex, offsetBy: 6)...end])
    }
}
