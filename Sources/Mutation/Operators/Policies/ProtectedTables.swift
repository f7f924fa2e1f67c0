internal import DatabaseCatalog
internal import PostgresDriver
internal import ScenarioModel
internal import Verification

/// Tables whose rows belong to users, with what guards them, where the policies layer is claimed.
struct GuardedTable {
    let table: Table
    let relation: Relation
    let policies: [Policy]
}

extension MutationSubject {
    /// Why operators on policies have nothing to do; nil where they have.
    static let noPolicyClaim = "the scenario does not claim the policies layer"

    /// The owned tables; empty where the policies layer is not claimed.
    var guardedTables: [GuardedTable] {
        guard context.claims(.policies) else { return [] }
        return catalog.tables.compactMap { table in
            guard context.tenancy.ownership(of: table) != nil,
                let relation = access.relation(withID: table.id)
            else { return nil }
            return GuardedTable(
                table: table, relation: relation, policies: access.policies(of: table.id))
        }
    }

    /// Mutants of the guarded tables, or why there are none.
    func list(_ mutants: [Mutant], orNone reason: String) -> MutantList {
        context.claims(.policies)
            ? .of(mutants, orNone: reason) : .notApplicable(Self.noPolicyClaim)
    }

    /// Mutants of every policy of the guarded tables.
    func perPolicy(
        orNone reason: String, _ mutate: (GuardedTable, Policy) -> Mutant?
    ) -> MutantList {
        list(
            guardedTables.flatMap { target in
                target.policies.compactMap { mutate(target, $0) }
            }, orNone: reason)
    }

    /// Settings of the application's own through which the database is told who acts: those that
    /// policies and functions read and the identity statements or the role set.
    var identitySettings: [String] {
        var found: [String] = []
        for text in access.policies.map(\.text) + access.functions.map(\.body) {
            for match in text.matches(of: /(?i)current_setting\s*\(\s*'([^']+)'/) {
                let name = String(match.1)
                if name.contains("."), !found.contains(name) { found.append(name) }
            }
        }
        return found
    }
}

extension GuardedTable {
    /// `tasks.tasks_own`.
    func object(_ policy: Policy) -> String { "\(table.displayName).\(policy.name)" }

    /// Changes one policy; what is nil stays.
    func alter(_ policy: Policy, using: String? = nil, check: String? = nil) -> String {
        var parts = ["ALTER POLICY \(policy.name.asName) ON \(table.asName)"]
        if let using { parts.append("USING (\(using))") }
        if let check { parts.append("WITH CHECK (\(check))") }
        return parts.joined(separator: " ")
    }

    /// A condition on a row of the table that always holds, and looks as if it asked for the owner.
    func tautology(_ context: MutationSubject) -> String? {
        let column: String?
        switch context.context.tenancy.ownership(of: table) {
        case .tenant: column = context.context.tenancy.tenantColumn
        case .column(let name): column = name
        case .parent(let key): column = key.columns.first
        case nil: column = nil
        }
        return column.map {
            "\(table.name.asName).\($0.asName) = \(table.name.asName).\($0.asName)"
        }
    }
}
