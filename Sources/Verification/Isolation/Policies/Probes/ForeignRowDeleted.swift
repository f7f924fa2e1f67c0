internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a user who names another user's row deletes it.
    ///
    /// **Why**: one user destroys another's data; whoever knows an id can.
    ///
    /// **Fix**: let the DELETE policies' USING ask for the owner.
    ///
    /// CWE-639, CWE-863; OWASP API1:2023, A01:2021.
    package static let foreignRowDeleted = Rule(
        "foreign-row-deleted", .critical, .isolation,
        "a policy lets a user delete another user's row by its key")
}

/// `DELETE … WHERE id = …` with the victim's id: asks the SELECT and the DELETE policies.
enum ForeignRowDeleted: WriteProbe {
    static let rule = Rule.foreignRowDeleted

    static func attacks(
        by pair: ActingPair, on target: ProtectedTable, _ bench: PolicyBench
    ) throws(PostgresError) -> [TableAttack] {
        guard let parts = try WriteStatements(pair, on: target, bench),
            let own = parts.ownKey, let victim = parts.victimKey
        else { return [] }
        let relaxation = target.relaxation(bench.context)
        func attack(_ preparation: [String]) -> TableAttack {
            TableAttack(
                form: "keyed", ownPreparation: parts.planting + preparation,
                own: parts.delete(where: own), preparation: parts.planting,
                statement: parts.delete(where: victim), commands: [.select, .delete],
                sabotage: target.sabotage)
        }
        // An own row that children hold says nothing of the policies.
        return [attack([]), attack(relaxation)]
    }

    static func message(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        "a user deletes rows of others in \(target.table.displayName) by their keys"
    }

    static func fix(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        bench.policyFix(target, .delete)
    }
}
