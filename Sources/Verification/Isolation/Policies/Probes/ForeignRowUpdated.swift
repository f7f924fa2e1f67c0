internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a user who names another user's row changes it, or makes it an own one.
    ///
    /// **Why**: one user falsifies or steals another's data; whoever knows an id can.
    ///
    /// **Fix**: let the UPDATE policies' USING ask for the owner.
    ///
    /// CWE-639, CWE-863; OWASP API1:2023, A01:2021.
    package static let foreignRowUpdated = Rule(
        "foreign-row-updated", .critical, .isolation,
        "a policy lets a user change another user's row by its key")
}

/// `UPDATE … WHERE id = …` with the victim's id: asks the SELECT and the UPDATE policies.
enum ForeignRowUpdated: WriteProbe {
    static let rule = Rule.foreignRowUpdated

    static func attacks(
        by pair: ActingPair, on target: ProtectedTable, _ bench: PolicyBench
    ) throws(PostgresError) -> [TableAttack] {
        guard let parts = try WriteStatements(pair, on: target, bench),
            let own = parts.ownKey, let victim = parts.victimKey
        else { return [] }
        func attack(
            _ form: String, _ assignment: WriteStatements.Assignment
        ) -> TableAttack {
            TableAttack(
                form: form, ownPreparation: parts.planting,
                own: parts.update(assignment, where: own), preparation: parts.planting,
                statement: parts.update(assignment, where: victim),
                commands: [.select, .update], updates: assignment.columns,
                sabotage: target.sabotage)
        }
        // A CHECK that asks for the owner refuses the first and welcomes the second.
        return parts.plainAssignments.map { attack("keyed", $0) }
            + parts.takingAssignments.map { attack("keyed-taking", $0) }
    }

    static func message(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        "a user changes rows of others in \(target.table.displayName) by their keys"
    }

    static func fix(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        bench.policyFix(target, .update)
    }
}
