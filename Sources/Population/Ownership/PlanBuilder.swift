internal import DatabaseCatalog
internal import ScenarioModel
internal import Stochastics

/// Turns a scenario's population and a catalog into a plan, and gathers every mistake on the way.
struct PlanBuilder {
    let scenario: Scenario
    let catalog: Catalog
    let tenancy: Tenancy
    let users: Int
    let seed: UInt64
    let random: SplittableRandom
    /// Nil where accounts are seeded as everything else.
    let accounts: RegisteredAccounts?
    /// Nil where rows are seeded.
    let recorded: RecordedRows?
    private(set) var diagnostics: [PopulationError.Diagnostic] = []
    private(set) var notes: [String] = []

    /// One table on its way into the plan.
    struct Draft {
        let table: Table
        let declaration: TablePopulation
        let isTenant: Bool
        let ownerColumn: String?
        /// The parent that orders the rows first.
        var parents: [Parent] = []

        struct Parent {
            /// The column that holds the parent's key.
            let column: String
            let key: ForeignKey
            /// Columns of the key that the parent took from a parent of its own, by how many
            /// steps above it that is.
            var ancestors: [String: Int] = [:]

            var table: UInt32 { key.referencedTable }
        }

        var name: String { table.displayName }
    }

    init(
        _ scenario: Scenario, catalog: Catalog, tenancy: Tenancy, users: Int, seed: UInt64,
        accounts: RegisteredAccounts? = nil, recorded: RecordedRows? = nil
    ) {
        self.accounts = accounts
        self.recorded = recorded
        self.scenario = scenario
        self.catalog = catalog
        self.tenancy = tenancy
        self.users = users
        self.seed = seed
        random = SplittableRandom(seed: seed).split(label: "population")
    }

    /// - Throws: all mistakes found, as one error.
    mutating func build() throws(PopulationError) -> PopulationPlan {
        if users < 1 || users > Canary.userLimit {
            report("a population has 1 to \(Canary.userLimit) users, not \(users)", at: nil)
        }
        var drafts = ordered(resolveTables())
        for index in drafts.indices { resolveAncestors(&drafts[index], among: drafts) }
        try throwIfMistaken()
        noteUnseededTables(drafts)
        let rows = try layOut(drafts)
        let times = try timeRows(drafts, rows)
        let columns = try fillColumns(drafts, rows)
        return PopulationPlan(
            users: users, seed: seed, tables: columns.tables, notes: notes, layouts: rows,
            times: times, keys: columns.keys, recipes: columns.recipes,
            hiding: recorded == nil ? drafts.map(hiding) : drafts.map { _ in nil },
            links: drafts.map { links($0, in: drafts) },
            tenantKeys: columns.tenantKeys,
            canaryKey: CanaryKey(random.split(label: "canary")),
            secrets: SecretSource(random.split(label: "secrets")),
            asOf: scenario.population.asOfMicroseconds, accounts: accounts)
    }

    mutating func report(_ message: String, advice: String? = nil, at position: SourcePosition?) {
        diagnostics.append(
            PopulationError.Diagnostic(message: message, advice: advice, position: position))
    }

    mutating func note(_ text: String) {
        notes.append(text)
    }

    func throwIfMistaken() throws(PopulationError) {
        guard diagnostics.isEmpty else {
            throw PopulationError(code: .scenario, diagnostics: diagnostics)
        }
    }

    func links(_ draft: Draft, in drafts: [Draft]) -> [PopulationPlan.ParentLink] {
        draft.parents.compactMap { parent in
            drafts.firstIndex { $0.table.id == parent.table }.map {
                PopulationPlan.ParentLink(
                    column: parent.column, table: $0,
                    random: random.split(label: "parents").split(label: draft.name)
                        .split(label: parent.column),
                    isDistinct: mustDiffer(parent, of: draft))
            }
        }
    }

    /// Tables that hold users' rows and are not in the population stay empty; that is worth saying.
    private mutating func noteUnseededTables(_ drafts: [Draft]) {
        let seeded = Set(drafts.map(\.table.id))
        let empty = catalog.tables.filter {
            tenancy.ownership(of: $0) != nil && !seeded.contains($0.id)
        }
        guard !empty.isEmpty else { return }
        let names = empty.map(\.displayName).joined(separator: ", ")
        note("\(names): not in the population, no rows are made")
    }
}

// MARK: Tables

extension PlanBuilder {
    /// The declared tables and the tenant's own, which need not be declared.
    private mutating func resolveTables() -> [Draft] {
        var drafts: [Draft] = []
        for declaration in scenario.population.tables {
            guard let table = catalog.table(named: declaration.table) else {
                let names = catalog.tables.map(\.displayName).joined(separator: ", ")
                report(
                    "the database has no table '\(declaration.table)'",
                    advice: "its tables are: \(names)", at: declaration.position)
                continue
            }
            guard !drafts.contains(where: { $0.table.id == table.id }) else {
                report("'\(declaration.table)' is declared twice", at: declaration.position)
                continue
            }
            drafts.append(draft(table, declaration))
        }
        if let tenant = tenancy.tenantTable.flatMap({ catalog.table(withID: $0) }),
            !drafts.contains(where: \.isTenant)
        {
            let declaration = TablePopulation(
                table: tenant.displayName, owner: nil, parents: [], rows: nil, columns: [],
                position: SourcePosition(line: 1, column: 1))
            drafts.append(draft(tenant, declaration))
        }
        for index in drafts.indices { resolveParents(&drafts[index], among: drafts) }
        return drafts
    }

    private mutating func draft(_ table: Table, _ declaration: TablePopulation) -> Draft {
        let isTenant = table.id == tenancy.tenantTable
        var owner = declaration.owner
        if case .column(let column) = tenancy.ownership(of: table), owner == nil { owner = column }
        if let owner, table.column(named: owner) == nil {
            report(
                "\(table.displayName) has no column '\(owner)' to own its rows",
                advice: [columnAdvice(table), ownerAdvice(table)].compactMap(\.self)
                    .joined(separator: "; "), at: declaration.position)
        }
        for rule in declaration.columns where table.column(named: rule.column) == nil {
            report(
                "\(table.displayName) has no column '\(rule.column)'",
                advice: columnAdvice(table), at: rule.position)
        }
        if let hidden = declaration.hidden, table.column(named: hidden.column) == nil {
            report(
                "\(table.displayName) has no column '\(hidden.column)'",
                advice: columnAdvice(table), at: hidden.position)
        }
        checkRows(declaration, isTenant: isTenant)
        return Draft(
            table: table, declaration: declaration, isTenant: isTenant,
            ownerColumn: isTenant ? nil : owner)
    }

    /// What to do about a table whose rows several tenants have in common, as users that are members
    /// of organizations; nil where something in it leads to the tenant, or there is no tenant's table.
    private func ownerAdvice(_ table: Table) -> String? {
        switch tenancy.ownership(of: table) {
        case nil: break
        case .column(let column) where table.column(named: column) == nil: break
        default: return nil
        }
        guard let tenant = tenancy.tenantTable.flatMap({ catalog.table(withID: $0) }),
            !table.foreignKeys.contains(where: { $0.referencedTable == tenant.id }),
            let key = tenant.column(named: tenancy.tenantColumn)
        else { return nil }
        let name = "home_" + key.name
        return "no column of \(table.displayName) leads to \(tenant.displayName); if its rows may "
            + "belong to several, give each a first one, in a file of its own that 'schema' lists "
            + "last (ALTER TABLE \(table.displayName) ADD COLUMN \(name) \(key.typeName) REFERENCES "
            + "\(tenant.displayName) ON DELETE CASCADE), and write under population.tables: "
            + "\(table.displayName): { owner: \(name), rows: { min: 1, max: 10, mean: 3 } }"
    }

    private func columnAdvice(_ table: Table) -> String {
        "its columns are: " + table.columns.map(\.name).joined(separator: ", ")
    }

    private mutating func checkRows(_ declaration: TablePopulation, isTenant: Bool) {
        guard let rows = declaration.rows else {
            if !isTenant {
                report(
                    "\(declaration.table) does not say how many rows there are",
                    advice: "write rows: { min: 0, max: 100, mean: 10 }",
                    at: declaration.position)
            }
            return
        }
        if isTenant {
            report(
                "\(declaration.table) is the tenant's own table and has one row for each user",
                advice: "remove 'rows'", at: declaration.position)
        }
        if rows.minimum < 0 || rows.maximum < rows.minimum || rows.maximum > Int(Int32.max)
            || !(Double(rows.minimum)...Double(rows.maximum)).contains(rows.mean)
        {
            report(
                "\(declaration.table): a mean of \(rows.mean) is not possible between "
                    + "\(rows.minimum) and \(rows.maximum)", at: declaration.position)
        }
    }

    /// Follows the parents' foreign keys; a column that references the tenant is an owner.
    private mutating func resolveParents(_ draft: inout Draft, among drafts: [Draft]) {
        let declaration = draft.declaration
        var columns = declaration.parents
        if columns.isEmpty, draft.ownerColumn == nil,
            case .parent(let key) = tenancy.ownership(of: draft.table)
        {
            columns = parentColumn(of: key).map { [$0] } ?? key.columns
        }
        columns += declaration.references.map(\.column).filter { !columns.contains($0) }
        for column in columns {
            guard let key = foreignKey(on: column, of: draft.table) else {
                report(
                    "\(draft.name).\(column) is no foreign key, and its name does not tell whose "
                        + "keys it holds",
                    advice: "say whose, under columns: \(column): <table>.<its key>",
                    at: declaration.position)
                continue
            }
            guard key.referencedTable != tenancy.tenantTable else { continue }
            guard let parent = drafts.first(where: { $0.table.id == key.referencedTable }) else {
                let table = catalog.table(withID: key.referencedTable)
                let name = table?.displayName ?? "its table"
                report(
                    "\(draft.name).\(column) references \(name), which is not in the population",
                    advice: table.flatMap(ownerAdvice)
                        ?? "declare \(name) under population.tables",
                    at: declaration.position)
                continue
            }
            guard parentColumn(of: key) == column else {
                report(
                    "\(draft.name).\(column) does not reference \(parent.name)'s primary key",
                    advice: "name the column that holds the parent's own key",
                    at: declaration.position)
                continue
            }
            draft.parents.append(Draft.Parent(column: column, key: key))
        }
        let ownsNothing = draft.ownerColumn == nil && draft.parents.isEmpty && !draft.isTenant
        if ownsNothing, columns.isEmpty {
            report(
                "\(draft.name) has neither an owner nor a parent",
                advice: ownerAdvice(draft.table)
                    ?? "write owner: <column>, or parent: <column>", at: declaration.position)
        }
        if declaration.rows?.basis == .perParent, draft.parents.isEmpty, !ownsNothing {
            report(
                "\(draft.name) counts its rows per parent and has none",
                advice: "write parent: <column>", at: declaration.position)
        }
    }

    /// The tenant's table first, and parents before their children.
    private mutating func ordered(_ drafts: [Draft]) -> [Draft] {
        var waiting = drafts.filter { !$0.isTenant }
        var result = drafts.filter(\.isTenant)
        var placed = Set(result.map(\.table.id))
        // Each round places at least one table, or the rest form a circle.
        for _ in drafts.indices where !waiting.isEmpty {
            let ready = waiting.filter { draft in
                draft.parents.allSatisfy { placed.contains($0.table) }
            }
            if ready.isEmpty { break }
            result += ready
            placed.formUnion(ready.map(\.table.id))
            waiting.removeAll { placed.contains($0.table.id) }
        }
        for draft in waiting {
            report(
                "\(draft.name) is, through its parents, a parent of itself",
                advice: "leave the column that closes the circle out of 'parents'",
                at: draft.declaration.position)
        }
        return result
    }
}
