internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: MERGE changes or deletes another user's row where UPDATE and DELETE do not.
    ///
    /// **Why**: the policies that MERGE asks are the server's to choose, and before 15.4 it chose
    /// wrongly.
    ///
    /// **Fix**: update the server; let the policies of every command ask for the owner.
    ///
    /// CWE-863; OWASP API1:2023, A01:2021; CVE-2023-39418.
    package static let mergeBypass = Rule(
        "merge-bypass", .critical, .isolation,
        "MERGE reaches rows of others that UPDATE and DELETE do not")
}

/// `MERGE` over the victim's row, and over every row.
enum MergeBypass: WriteProbe {
    static let rule = Rule.mergeBypass
    static let explanations: [Rule] = [
        .foreignRowUpdated, .blindUpdate, .foreignRowDeleted, .blindDelete, .foreignRowVisible,
    ]

    static func attacks(
        by pair: ActingPair, on target: ProtectedTable, _ bench: PolicyBench
    ) throws(PostgresError) -> [TableAttack] {
        // MERGE came with 15.
        guard bench.session.connection.serverVersionNumber >= 150_000,
            let parts = try WriteStatements(pair, on: target, bench),
            let own = target.table.keyCondition(parts.ownRow, alias: "t"),
            let victim = target.table.keyCondition(parts.victimRow, alias: "t")
        else { return [] }
        func attack(
            _ form: String, _ action: String, _ command: Policy.Command, updates: [String] = []
        ) -> TableAttack {
            func merge(_ condition: String) -> String {
                """
                MERGE INTO \(target.table.sqlName) t USING (SELECT 1) s ON \(condition) \
                WHEN MATCHED THEN \(action)
                """
            }
            return TableAttack(
                form: form, ownPreparation: parts.planting + target.relaxation(bench.context),
                own: merge(own), preparation: parts.planting, statement: merge(victim),
                commands: [.select, command], updates: updates, sabotage: target.sabotage)
        }
        return [attack("delete", "DELETE", .delete)]
            + parts.plainAssignments.prefix(2).map {
                attack("update", "UPDATE SET \($0.sql)", .update, updates: $0.columns)
            }
    }

    static func message(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        "MERGE reaches rows of others in \(target.table.displayName)"
    }

    static func fix(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        bench.policyFix(target, .update)
    }
}
