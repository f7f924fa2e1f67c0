internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a user gives an own row to another user.
    ///
    /// **Why**: the victim finds a stranger's text among the own rows, with no trace of where it
    /// came from; in a chat it is read to the model as the victim's own words.
    ///
    /// **Fix**: let WITH CHECK of the UPDATE policies ask for the owner. A policy without one
    /// checks its USING, which is enough.
    ///
    /// CWE-639, CWE-915; OWASP API3:2023, A01:2021.
    package static let ownershipTransfer = Rule(
        "ownership-transfer", .high, .isolation,
        "a policy lets a user give an own row to another user")
}

/// `UPDATE … SET owner = …` with the victim as the new owner, keyed and blind: with a WHERE the
/// SELECT policies must see the new row too, without one only the CHECK is asked.
enum OwnershipTransfer: WriteProbe {
    static let rule = Rule.ownershipTransfer

    static func attacks(
        by pair: ActingPair, on target: ProtectedTable, _ bench: PolicyBench
    ) throws(PostgresError) -> [TableAttack] {
        guard let parts = try WriteStatements(pair, on: target, bench),
            let keep = parts.ownerAssignment(from: parts.ownRow),
            let give = parts.ownerAssignment(from: parts.victimRow)
        else { return [] }
        var attacks = [
            TableAttack(
                form: "blind", ownPreparation: parts.planting, own: parts.update(keep),
                preparation: parts.planting, statement: parts.update(give), commands: [.update],
                updates: give.columns, sabotage: target.sabotage)
        ]
        if let own = parts.ownKey {
            // Where the own call without a WHERE is refused for rows of others that it reached.
            attacks.append(
                TableAttack(
                    form: "blind", ownPreparation: parts.planting,
                    own: parts.update(keep, where: own), preparation: parts.planting,
                    statement: parts.update(give), commands: [.update], updates: give.columns,
                    sabotage: target.sabotage))
            attacks.append(
                TableAttack(
                    form: "keyed", ownPreparation: parts.planting,
                    own: parts.update(keep, where: own), preparation: parts.planting,
                    statement: parts.update(give, where: own), commands: [.select, .update],
                    updates: give.columns, sabotage: target.sabotage))
        }
        return attacks
    }

    static func message(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        "a user can give rows of \(target.table.displayName) to another user"
    }

    static func fix(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        bench.policyFix(target, .update)
    }
}
