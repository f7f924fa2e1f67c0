internal import DatabaseCatalog
internal import HTTPDriver
internal import Population
internal import ScenarioModel
internal import Tokens
internal import Verification

/// Finds what belongs to somebody else in an answer: canaries, keys and owners.
///
/// What the request itself named proves nothing by coming back.
struct ForeignContent: Sendable {
    private let plan: PopulationPlan
    private let scanner: CanaryScanner
    /// Names under which answers say whose something is.
    private let ownerNames: Set<String>

    /// Whose something is, and what says so.
    struct Sighting: Sendable, Equatable {
        let user: Int
        /// `canary`, `user_id`, `key of tasks`.
        let evidence: String
    }

    init(_ context: VerificationContext) {
        plan = context.plan
        scanner = context.plan.canaryScanner
        ownerNames = Set(context.ownerNames)
    }

    /// The first sign of somebody else.
    ///
    /// - Parameters:
    ///   - reader: the user's number; -1 for nobody, to whom everything is foreign.
    ///   - sent: the values of the request.
    ///   - rows: the table whose keys the answer's numbers under its key column's name are.
    func sighting(
        in answer: APIAnswer, reader: Int, sent: [String], rows: Int? = nil
    ) -> Sighting? {
        if let user = canary(in: answer.text(without: sent), reader: reader) {
            return Sighting(user: user, evidence: "canary")
        }
        for told in answer.heard {
            guard let user = canary(in: told, reader: reader) else { continue }
            return Sighting(user: user, evidence: "canary in what the model was told")
        }
        for leaf in answer.leaves where !sent.contains(leaf.text) {
            guard let sighting = owner(of: leaf, rows), sighting.user != reader else { continue }
            return sighting
        }
        return nil
    }

    /// Where a value that is declared secret stands in a user's own answer; nil where none does.
    func secret(in answer: APIAnswer, of user: ActingUser) -> String? {
        guard plan.hasSecrets, let number = user.number else { return nil }
        if unsafe plan.secretScanner.firstOwner(in: answer.body.span.bytes) != nil {
            return "a seeded secret"
        }
        for (index, planned) in plan.tables.enumerated()
        where plan.rowCount(table: index, user: number) > 0 {
            for column in planned.secretColumns {
                let value = plan.uniqueValue(table: index, column: column, user: number, row: 0)
                let isTold = answer.leaves.contains { leaf in
                    value.map { leaf.text.contains($0) } ?? false
                        || [column, column.camelCased].contains(leaf.name)
                }
                if isTold { return "\(planned.table.displayName).\(column)" }
            }
        }
        return nil
    }

    /// `status 422: {"detail": …}`: a piece of what a failure says, and nothing of what is secret.
    ///
    /// - Parameter credential: the caller's, which an answer may repeat.
    func words(of answer: APIAnswer, masking credential: Credential?) -> String {
        let bytes = unsafe answer.body.span.bytes
        let isSecret = plan.hasSecrets && plan.secretScanner.firstOwner(in: bytes) != nil
        guard !answer.isSuccess, !answer.body.isEmpty, !isSecret else { return answer.summary }
        let excerpt = BodyExcerpt.text(of: bytes) { text in
            credential?.masked(in: text, by: "***") ?? text
        }
        return "status \(answer.status): \(excerpt)"
    }

    private func canary(in text: String, reader: Int) -> Int? {
        let bytes = Array(text.utf8)
        return unsafe scanner.firstForeignOwner(in: bytes.span.bytes, actingUser: reader)
    }

    private func owner(of leaf: APIAnswer.Leaf, _ rows: Int?) -> Sighting? {
        if ownerNames.contains(leaf.name) {
            let key = Int64(leaf.text).map(RowKey.integer)
            let user =
                plan.user(ofTenantKey: .text(leaf.text))
                ?? key.flatMap { plan.user(ofTenantKey: $0) }
            if let user { return Sighting(user: user, evidence: leaf.name) }
        }
        if let rows, let column = plan.tables[rows].keyColumn,
            leaf.name == column || leaf.name == column.camelCased, let number = Int64(leaf.text),
            let user = plan.owner(table: rows, key: .integer(number))
        {
            return Sighting(user: user, evidence: keyEvidence(rows))
        }
        // Numbers are anybody's; long texts and UUIDs are one row's.
        guard !leaf.isNumber, leaf.text.utf8.count >= 8 else { return nil }
        for table in plan.tables.indices {
            if let user = plan.owner(table: table, key: .text(leaf.text)) {
                return Sighting(user: user, evidence: keyEvidence(table))
            }
        }
        return nil
    }

    private func keyEvidence(_ table: Int) -> String {
        "key of \(plan.tables[table].table.displayName)"
    }
}

extension VerificationContext {
    /// Names under which requests may say whose a row is: those of columns, and what they become
    /// where the application's objects have a member for the user itself (`owner` for `owner_id`).
    var requestedOwnerNames: [String] {
        let objects = plan.tables.compactMap(\.ownerColumn).compactMap { column in
            ["_id", "Id"].first { column.count > 2 && column.hasSuffix($0) }
                .map { String(column.dropLast($0.count)) }
        }
        return objects.reduce(into: ownerNames) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }

    /// Names of columns that say whose a row is, as SQL and as JSON write them.
    var ownerNames: [String] {
        var names: [String] = []
        for column in plan.tables.compactMap(\.ownerColumn) + ["user_id"] {
            for name in [column, column.camelCased] where !names.contains(name) {
                names.append(name)
            }
        }
        return names
    }
}

extension String {
    /// `userId` for `user_id`.
    var camelCased: String {
        let words = split(separator: "_")
        return words.prefix(1).joined()
            + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
