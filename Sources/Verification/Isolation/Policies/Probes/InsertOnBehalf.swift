internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a user inserts a row that belongs to another user.
    ///
    /// **Why**: the victim finds a stranger's text among the own rows; an owner that comes with the
    /// request's body is enough.
    ///
    /// **Fix**: let WITH CHECK of the INSERT policies ask for the owner.
    ///
    /// CWE-639, CWE-915; OWASP API3:2023, A01:2021.
    package static let insertOnBehalf = Rule(
        "insert-on-behalf", .high, .isolation,
        "a policy lets a user insert a row that belongs to another user")
}

/// `INSERT` of a row that is the victim's in every respect.
enum InsertOnBehalf: WriteProbe {
    static let rule = Rule.insertOnBehalf

    static func attacks(
        by pair: ActingPair, on target: ProtectedTable, _ bench: PolicyBench
    ) throws(PostgresError) -> [TableAttack] {
        // A new row of the tenant's own table is a new user's, who is nobody's victim yet.
        guard target.table.id != bench.context.tenancy.tenantTable else { return [] }
        var attacks: [TableAttack] = []
        for uniqueness in [RowDrafting.Uniqueness.fresh, .replacing] {
            guard
                let own = try bench.drafting.draft(target.table, owner: pair.actor, uniqueness),
                let foreign = try bench.drafting.draft(
                    target.table, owner: pair.victim, uniqueness)
            else { continue }
            let columns = target.grants.insertable.isEmpty ? nil : target.grants.insertable
            // The owner is named even where the role may not: that refusal is the point.
            let named = columns.map { $0 + bench.context.ownerColumns(of: target.table) }
            for withNumbers in [false, true] {
                attacks.append(
                    TableAttack(
                        form: "plain", ownPreparation: own.prerequisites,
                        own: own.insertion(columns: columns, withNumbers: withNumbers),
                        preparation: foreign.prerequisites,
                        statement: foreign.insertion(columns: named, withNumbers: withNumbers),
                        commands: [.insert], sabotage: target.sabotage))
            }
        }
        return attacks
    }

    static func message(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        "a user can insert rows of another user into \(target.table.displayName)"
    }

    static func fix(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        bench.policyFix(target, .insert)
    }
}
