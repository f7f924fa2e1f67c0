internal import DatabaseCatalog
internal import ScenarioModel
internal import Stochastics

/// What each column is filled with, and where keys come from.
extension PlanBuilder {
    struct Columns {
        var tables: [PlannedTable] = []
        var keys: [PopulationPlan.TableKey] = []
        var recipes: [[ColumnRecipe]] = []
        var tenantKeys: KeyCodec
    }

    mutating func fillColumns(
        _ drafts: [Draft], _ layouts: [TableLayout]
    ) throws(PopulationError) -> Columns {
        guard let tenantKeys = makeTenantKeys(drafts) else {
            throw PopulationError(code: .scenario, diagnostics: diagnostics)
        }
        var columns = Columns(tenantKeys: tenantKeys)
        for (index, draft) in drafts.enumerated() {
            let links = links(draft, in: drafts)
            columns.keys.append(makeKey(draft, layouts[index], tenantKeys))
            let recipes = makeRecipes(draft, links, columns, layouts[index], drafts)
            columns.recipes.append(recipes)
            checkOtherParents(drafts, index, layouts)
            columns.tables.append(
                PlannedTable(
                    table: draft.table, rowCount: layouts[index].rowCount,
                    keyColumn: tenancy.keyColumn(of: draft.table),
                    ownerColumn: draft.ownerColumn, parentColumns: draft.parents.map(\.column),
                    isTenant: draft.isTenant, writtenColumns: recipes.map(\.name),
                    markedColumns: recipes.filter { $0.isMarked && !$0.isSecret }.map(\.name),
                    unmarkedColumns: recipes.filter { !$0.isMarked && $0.couldBeMarked }
                        .map(\.name), secretColumns: recipes.filter(\.isSecret).map(\.name)))
        }
        try throwIfMistaken()
        return columns
    }

    private func keyStream(_ name: String) -> SplittableRandom {
        random.split(label: "keys").split(label: name)
    }

    /// The tenant's keys, from the tenant's column or from the first owner column.
    private mutating func makeTenantKeys(_ drafts: [Draft]) -> KeyCodec? {
        let holder: (Draft, String)?
        if let tenant = drafts.first(where: \.isTenant) {
            holder = (tenant, tenancy.tenantColumn)
        } else {
            holder =
                drafts.lazy.compactMap { draft in
                    draft.ownerColumn.map { (draft, $0) }
                }.first
        }
        guard let (draft, name) = holder, let column = draft.table.column(named: name),
            let target = WireColumn(column, of: draft.table),
            let codec = KeyCodec(
                target, rowCount: users, random: keyStream(draft.name + "." + name))
        else {
            let name = holder.map { "\($0.0.name).\($0.1)" } ?? tenancy.tenantColumn
            report(
                "the tenant's key \(name) has a type that cannot hold \(users) keys",
                advice: "integers, text, varchar and uuid can",
                at: holder?.0.declaration.position)
            return nil
        }
        return codec
    }

    private mutating func makeKey(
        _ draft: Draft, _ layout: TableLayout, _ tenantKeys: KeyCodec
    ) -> PopulationPlan.TableKey {
        guard let name = tenancy.keyColumn(of: draft.table),
            let column = draft.table.column(named: name)
        else { return .none }
        if draft.isTenant, name == tenancy.tenantColumn { return .position(tenantKeys) }
        if name == draft.ownerColumn {
            if (0..<users).contains(where: { layout.owners.count($0) > 1 }) {
                report(
                    "\(draft.name).\(name) is both owner and primary key, so a user can have "
                        + "one row at most",
                    advice: "write rows: { min: 0, max: 1, mean: … }",
                    at: draft.declaration.position)
            }
            return .owner
        }
        guard !draft.parents.contains(where: { $0.column == name }),
            let target = WireColumn(column, of: draft.table),
            let codec = KeyCodec(
                target, rowCount: layout.rowCount, random: keyStream(draft.name + "." + name))
        else {
            report(
                "\(draft.name).\(name) is a primary key that Bulkhead cannot make "
                    + "\(layout.rowCount) values of (\(column.typeName))",
                advice: "integers, text, varchar and uuid that are no foreign key can be made",
                at: draft.declaration.position)
            return .none
        }
        return .position(codec)
    }

    private mutating func makeRecipes(
        _ draft: Draft, _ links: [PopulationPlan.ParentLink], _ columns: Columns,
        _ layout: TableLayout, _ drafts: [Draft]
    ) -> [ColumnRecipe] {
        let ties = ties(draft, links, columns.keys[columns.keys.count - 1])
        var recipes: [ColumnRecipe] = []
        for column in draft.table.columns {
            let declared = draft.declaration.columns.first { $0.column == column.name }
            do throws(RecipeMismatch) {
                guard
                    let recipe = try ColumnRecipe.make(
                        for: column, of: draft.table, rule: declared?.rule, ties: ties)
                else { continue }
                try check(recipe, links, columns, drafts)
                recipes.append(recipe)
            } catch {
                report(
                    "\(draft.name).\(column.name) \(error.message)",
                    at: declared?.position ?? draft.declaration.position)
            }
        }
        return recipes
    }

    private func ties(
        _ draft: Draft, _ links: [PopulationPlan.ParentLink], _ key: PopulationPlan.TableKey
    ) -> TableTies {
        var ties = TableTies()
        if case .position = key { ties.key = tenancy.keyColumn(of: draft.table) }
        if draft.isTenant, tenancy.tenantColumn != ties.key {
            ties.owners.insert(tenancy.tenantColumn)
        }
        if let owner = draft.ownerColumn { ties.owners.insert(owner) }
        // A column that must name a user names the owner: `created_by`.
        for foreignKey in draft.table.foreignKeys
        where foreignKey.referencedTable == tenancy.tenantTable
            && foreignKey.referencedColumns == [tenancy.tenantColumn]
            && foreignKey.columns.count == 1
            && draft.table.column(named: foreignKey.columns[0])?.isNotNull == true
        {
            ties.owners.insert(foreignKey.columns[0])
        }
        ties.parent = links.first?.column
        ties.ancestors = draft.parents.first?.ancestors ?? [:]
        ties.otherParents = links.dropFirst().map(\.column)
        return ties
    }

    /// Whether the key that a column takes over fits it.
    private func check(
        _ recipe: ColumnRecipe, _ links: [PopulationPlan.ParentLink], _ columns: Columns,
        _ drafts: [Draft]
    ) throws(RecipeMismatch) {
        let form: KeyCodec.Form
        switch recipe.content {
        case .owner: form = columns.tenantKeys.form
        case .ancestor(let steps):
            guard let first = links.first,
                let table = ancestor(of: first.table, steps: steps, in: drafts),
                case .position(let codec) = columns.keys[table]
            else { throw RecipeMismatch("references a table whose keys cannot be made") }
            form = codec.form
        case .parent, .otherParent:
            guard let link = links.first(where: { $0.column == recipe.name }),
                case .position(let codec) = columns.keys[link.table]
            else { throw RecipeMismatch("references a table whose keys cannot be made") }
            form = codec.form
        default: return
        }
        guard recipe.target.holds(form) else {
            throw RecipeMismatch("is \(recipe.target.typeName), which cannot hold the key it names")
        }
    }

    /// A further parent that cannot be NULL must exist for every user, and be older than the row.
    private mutating func checkOtherParents(
        _ drafts: [Draft], _ own: Int, _ layouts: [TableLayout]
    ) {
        let draft = drafts[own]
        for link in links(draft, in: drafts) where link.isDistinct {
            checkDistinct(link, draft, layouts[own], layouts[link.table])
        }
        for link in links(draft, in: drafts).dropFirst()
        where draft.table.column(named: link.column)?.isNotNull == true {
            let lacksOne = (0..<users).contains {
                layouts[own].owners.count($0) > 0 && layouts[link.table].owners.count($0) == 0
            }
            if lacksOne {
                report(
                    "\(draft.name).\(link.column) is NOT NULL, and some users own no row that it "
                        + "could name",
                    advice: "raise that table's minimum to 1", at: draft.declaration.position)
            }
            if lineage(drafts, own) == lineage(drafts, link.table) {
                report(
                    "\(draft.name).\(link.column) is NOT NULL, and rows that it could name may be "
                        + "younger, because both tables hang on the same parent",
                    advice: "make the column nullable, or list it first under 'parents'",
                    at: draft.declaration.position)
            }
        }
    }
}

extension ColumnRecipe {
    /// Whether a canary could be looked for in this column: text, JSON or an array.
    fileprivate var couldBeMarked: Bool {
        switch content {
        case .key, .owner, .parent, .ancestor, .otherParent, .created, .updated, .uniqueInteger:
            return false
        case .email, .uniqueText, .value: break
        }
        switch target.type {
        case .text, .json, .jsonb, .textArray: return true
        default: return false
        }
    }
}
