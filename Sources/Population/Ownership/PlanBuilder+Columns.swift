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
            // What the application makes is not ours to fill.
            let isApplications = recorded != nil || (accounts != nil && draft.isTenant)
            if let codec = recordedKeys(draft, in: drafts, layouts[index]), !draft.isTenant {
                columns.keys.append(.position(codec))
            } else {
                columns.keys.append(makeKey(draft, layouts[index], tenantKeys))
            }
            var made: [ServerMadeColumn] = []
            let recipes =
                isApplications
                ? [] : makeRecipes(draft, links, columns, layouts[index], drafts, &made)
            columns.recipes.append(recipes)
            if !isApplications { checkOtherParents(drafts, index, layouts) }
            let secrets =
                isApplications
                ? draft.declaration.columns.filter(\.rule.isSecret).map(\.column)
                : recipes.filter(\.isSecret).map(\.name)
            columns.tables.append(
                PlannedTable(
                    table: draft.table, rowCount: layouts[index].rowCount,
                    keyColumn: tenancy.keyColumn(of: draft.table),
                    ownerColumn: draft.ownerColumn, parentColumns: draft.parents.map(\.column),
                    isTenant: draft.isTenant, writtenColumns: recipes.map(\.name),
                    markedColumns: recipes.filter { $0.isMarked && !$0.isSecret }.map(\.name),
                    unmarkedColumns: recipes.filter { !$0.isMarked && $0.couldBeMarked }
                        .map(\.name), secretColumns: secrets,
                    serverMadeColumns: made, firesTriggers: draft.declaration.firesTriggers,
                    isApplications: isApplications))
            if !isApplications { noteRestingTriggers(draft) }
        }
        try throwIfMistaken()
        return columns
    }

    /// Triggers that fill other columns, or other tables, are missed where they rest.
    private mutating func noteRestingTriggers(_ draft: Draft) {
        let resting = draft.table.triggers.filter { $0.isEnabled && $0.firesOnInsert }
        guard !resting.isEmpty, !draft.declaration.firesTriggers else { return }
        note(
            "\(draft.name): its triggers on INSERT (\(resting.map(\.name).joined(separator: ", "))) "
                + "do not fire for seeded rows; where these need them, write triggers: fire")
    }

    func hiding(_ draft: Draft) -> HiddenShare? {
        draft.declaration.hidden.map {
            HiddenShare(
                chance: $0.chance, random: random.split(label: "hidden").split(label: draft.name))
        }
    }

    private func keyStream(_ name: String) -> SplittableRandom {
        random.split(label: "keys").split(label: name)
    }

    /// The tenant's keys, from the tenant's column or from the first owner column.
    private mutating func makeTenantKeys(_ drafts: [Draft]) -> KeyCodec? {
        if let accounts { return KeyCodec(given: accounts.keys, random: random) }
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
                target, rowCount: users, asToken: draft.isToken(name),
                random: keyStream(draft.name + "." + name))
        else {
            let name = holder.map { "\($0.0.name).\($0.1)" } ?? tenancy.tenantColumn
            report(
                "the tenant's key \(name) has a type that cannot hold \(users) keys",
                advice: "integers, text, varchar and uuid can; a token needs 32 characters",
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
        if draft.isTenant, accounts != nil { return .none }
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
                target, rowCount: layout.rowCount, asToken: draft.isToken(name),
                random: keyStream(draft.name + "." + name))
        else {
            report(
                "\(draft.name).\(name) is a primary key that Bulkhead cannot make "
                    + "\(layout.rowCount) values of (\(column.typeName))",
                advice: "integers, text, varchar and uuid that are no foreign key can be made; a "
                    + "token needs 32 characters",
                at: draft.declaration.position)
            return .none
        }
        return .position(codec)
    }

    private mutating func makeRecipes(
        _ draft: Draft, _ links: [PopulationPlan.ParentLink], _ columns: Columns,
        _ layout: TableLayout, _ drafts: [Draft], _ serverMade: inout [ServerMadeColumn]
    ) -> [ColumnRecipe] {
        let ties = ties(draft, links, columns.keys[columns.keys.count - 1])
        var recipes: [ColumnRecipe] = []
        for column in draft.table.columns {
            let declared = draft.declaration.columns.first { $0.column == column.name }
            do throws(RecipeMismatch) {
                let isTie = ties.columns.contains(column.name) || ties.hiding == column.name
                if !isTie,
                    let made = try ServerMadeColumn(column, of: draft.table, rule: declared?.rule)
                {
                    serverMade.append(made)
                    continue
                }
                let recipe = try ColumnRecipe.make(
                    for: column, of: draft.table, rule: declared?.rule, ties: ties
                ) { target in
                    KeyCodec(
                        target, rowCount: layout.rowCount, asToken: true,
                        random: keyStream(draft.name + "." + column.name))
                }
                guard let recipe else { continue }
                try check(recipe, links, columns, drafts)
                recipes.append(recipe)
            } catch {
                report(
                    "\(draft.name).\(column.name) \(error.message)",
                    at: declared?.position ?? draft.declaration.position)
            }
        }
        return withDistinctValues(withConditions(recipes, draft), draft, layout)
    }

    /// The recipes of columns that depend on others behind all others.
    private mutating func withConditions(
        _ recipes: [ColumnRecipe], _ draft: Draft
    ) -> [ColumnRecipe] {
        let dependent = draft.declaration.columns.filter { !$0.rule.conditions.isEmpty }
        let names = Set(dependent.map(\.column))
        var result = recipes.filter { !names.contains($0.name) }
        let sources = result
        for declared in dependent {
            guard let recipe = recipes.first(where: { $0.name == declared.column }) else {
                continue
            }
            var conditions: [ColumnRecipe.Condition] = []
            for condition in declared.rule.conditions {
                do throws(RecipeMismatch) {
                    conditions.append(try Self.condition(condition, among: sources))
                } catch {
                    report(
                        "\(draft.name).\(declared.column) depends on \(condition.column), which "
                            + error.message, at: declared.position)
                }
            }
            result.append(recipe.when(conditions))
        }
        return result
    }

    private static func condition(
        _ condition: ColumnCondition, among sources: [ColumnRecipe]
    ) throws(RecipeMismatch) -> ColumnRecipe.Condition {
        guard let place = sources.firstIndex(where: { $0.name == condition.column }) else {
            throw RecipeMismatch(
                "is not filled, or depends on another column itself; give it a rule without 'when'")
        }
        let target = sources[place].target
        guard target.isFree || target.allowedValues.contains(condition.value) else {
            let list = target.allowedValues.joined(separator: ", ")
            throw RecipeMismatch("allows only \(list), not '\(condition.value)'")
        }
        guard let value = Constant(condition.value, for: target) else {
            throw RecipeMismatch("is \(target.typeName) and cannot hold '\(condition.value)'")
        }
        return ColumnRecipe.Condition(source: place, value: value.binary)
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
        // So does one whose rule is the tenant's key.
        for key in tenancy.assumedKeys[draft.table.id] ?? []
        where key.referencedTable == tenancy.tenantTable
            && key.referencedColumns == [tenancy.tenantColumn]
        {
            ties.owners.insert(key.columns[0])
        }
        ties.parent = links.first?.column
        ties.ancestors = draft.parents.first?.ancestors ?? [:]
        ties.otherParents = links.dropFirst().map(\.column)
        ties.hiding = draft.declaration.hidden?.column
        ties.siblings = siblings(
            draft, besides: ties.columns.union([ties.hiding].compactMap { $0 }))
        return ties
    }

    /// Columns in which a row may name another row of its own table, and that nothing else fills.
    private func siblings(_ draft: Draft, besides filled: Set<String>) -> Set<String> {
        let table = draft.table
        let ruled = draft.declaration.columns.map(\.column)
        return Set(
            table.foreignKeys.filter { $0.referencedTable == table.id }.compactMap { key in
                zip(key.columns, key.referencedColumns)
                    .first { $0.1 == tenancy.keyColumn(of: table) }?.0
            }.filter { column in
                table.column(named: column)?.isNotNull == false && !table.mustBeUnique(column)
                    && !filled.contains(column) && !ruled.contains(column)
            })
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
                let table = ancestor(of: first.table, steps: steps, in: drafts)
            else { throw RecipeMismatch("references a table that is not in the population") }
            form = try self.form(ofKeysOf: table, columns, drafts)
        case .parent, .otherParent:
            guard let link = links.first(where: { $0.column == recipe.name }) else {
                throw RecipeMismatch("references a table that is not in the population")
            }
            form = try self.form(ofKeysOf: link.table, columns, drafts)
        default: return
        }
        guard recipe.target.holds(form) else {
            throw RecipeMismatch("is \(recipe.target.typeName), which cannot hold the key it names")
        }
    }

    private func form(
        ofKeysOf table: Int, _ columns: Columns, _ drafts: [Draft]
    ) throws(RecipeMismatch) -> KeyCodec.Form {
        switch columns.keys[table] {
        case .position(let codec): return codec.form
        case .owner: return columns.tenantKeys.form
        case .none:
            throw RecipeMismatch(
                "references \(drafts[table].name), of whose rows no keys can be made: it needs a "
                    + "primary key of one column, which is its owner or no foreign key")
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
        case .key, .owner, .parent, .ancestor, .otherParent, .created, .updated, .uniqueInteger,
            .olderSibling, .hiding, .open:
            return false
        case .email, .uniqueText, .token, .turn, .value: break
        }
        switch target.type {
        case .text, .json, .jsonb, .textArray: return true
        default: return false
        }
    }
}

extension PlanBuilder.Draft {
    /// Whether the scenario asks for tokens as this column's values.
    fileprivate func isToken(_ column: String) -> Bool {
        declaration.columns.contains {
            $0.column == column && $0.rule.generator == .text(.token)
        }
    }
}
