internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: an INSERT with ON CONFLICT DO UPDATE changes another user's row where UPDATE does
    /// not.
    ///
    /// **Why**: the conflict finds rows that no policy shows; the UPDATE policies must then hold.
    ///
    /// **Fix**: let the UPDATE policies ask for the owner, and keep the server up to date.
    ///
    /// CWE-863; OWASP API1:2023, A01:2021; CVE-2017-15099.
    package static let upsertBypass = Rule(
        "upsert-bypass", .critical, .isolation,
        "ON CONFLICT DO UPDATE reaches rows of others that UPDATE does not")
}

/// `INSERT` of an own row under the victim's key, `ON CONFLICT DO UPDATE`.
enum UpsertBypass: WriteProbe {
    static let rule = Rule.upsertBypass
    static let explanations: [Rule] = [.foreignRowUpdated, .blindUpdate, .foreignRowVisible]

    static func attacks(
        by pair: ActingPair, on target: ProtectedTable, _ bench: PolicyBench
    ) throws(PostgresError) -> [TableAttack] {
        let table = target.table
        let owners = Set(
            bench.context.ownerColumns(of: table) + table.foreignKeys.flatMap(\.columns))
        // Under a key that says whose the row is, the INSERT itself would be on behalf.
        let mayName = { (column: String) in
            target.grants.insertable.isEmpty || target.grants.insertable.contains(column)
        }
        guard !table.primaryKey.isEmpty, owners.isDisjoint(with: table.primaryKey),
            table.primaryKey.allSatisfy(mayName),
            let parts = try WriteStatements(pair, on: target, bench),
            let draft = try bench.drafting.draft(table, owner: pair.actor)
        else { return [] }
        let key = table.primaryKey.map { Connection.quoted(identifier: $0) }
            .joined(separator: ", ")
        let rights = target.grants.insertable.isEmpty ? nil : target.grants.insertable
        func attack(_ form: String, _ assignment: WriteStatements.Assignment) -> TableAttack {
            func upsert(_ row: [String: String?]) -> String {
                var draft = draft
                for column in table.primaryKey { draft[column] = row[column] ?? nil }
                return draft.insertion(columns: rights, withNumbers: true)
                    + " ON CONFLICT (\(key)) DO UPDATE SET \(assignment.sql)"
            }
            return TableAttack(
                form: form, ownPreparation: parts.planting + draft.prerequisites,
                own: upsert(parts.ownRow), preparation: parts.planting + draft.prerequisites,
                statement: upsert(parts.victimRow), commands: [.select, .insert, .update],
                updates: assignment.columns, sabotage: target.sabotage)
        }
        return parts.plainAssignments.prefix(2).map { attack("changing", $0) }
            + [parts.ownerAssignment(from: parts.ownRow)].compactMap(\.self)
            .map { attack("taking", $0) }
    }

    static func message(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        "ON CONFLICT DO UPDATE changes rows of others in \(target.table.displayName)"
    }

    static func fix(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        bench.policyFix(target, .update)
    }
}
