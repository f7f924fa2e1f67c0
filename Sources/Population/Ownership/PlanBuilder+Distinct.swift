internal import DatabaseCatalog
internal import ScenarioModel

/// Rows that a unique constraint must find different, where drawn values would meet by accident.
extension PlanBuilder {
    /// The recipes with those changed whose values, drawn one by one, would break a constraint.
    ///
    /// Reports a constraint that no values of the columns' types can fulfil.
    mutating func withDistinctValues(
        _ recipes: [ColumnRecipe], _ draft: Draft, _ layout: TableLayout
    ) -> [ColumnRecipe] {
        var group = DistinctRows(recipes: recipes, draft: draft, layout: layout)
        let table = draft.table
        let constraints =
            table.uniqueConstraints.map { ($0.name, $0.columns) }
            + (table.primaryKey.isEmpty ? [] : [("the primary key", table.primaryKey)])
        for (name, columns) in constraints {
            guard let shortage = group.distinguish(columns) else { continue }
            report(
                "\(draft.name): \(name) lets \(shortage.values) rows of one \(shortage.group) "
                    + "differ in \(columns.joined(separator: ", ")), and some have "
                    + "\(shortage.rows)",
                advice: "lower the maximum of the table's rows to \(shortage.values)",
                at: draft.declaration.position)
        }
        // The rows of a partial index can be made fewer instead.
        for index in table.indexes where index.isUnique && index.isValid {
            let columns = index.columns.compactMap(\.self)
            guard let predicate = index.predicate, columns.count == index.columns.count,
                group.distinguish(columns) != nil
            else { continue }
            group.leaveOne(in: predicate, of: columns)
        }
        return group.recipes
    }
}

/// The columns of a table's rows, and how many of them share an owner or a parent.
private struct DistinctRows {
    var recipes: [ColumnRecipe]
    let draft: PlanBuilder.Draft
    let layout: TableLayout

    struct Shortage {
        var rows: Int
        var values: Int
        var group: String
    }

    /// Sees to it that rows differ in at least one of the columns.
    ///
    /// - Returns: what they lack for it; nil where they differ, where a column may be NULL in all
    ///   rows, and where nothing is known.
    mutating func distinguish(_ columns: [String]) -> Shortage? {
        let places = columns.map { name in recipes.firstIndex { $0.name == name } }
        var scope = TurnRecipe.Scope.table
        var countable: [(place: Int, values: TurnRecipe.Values, count: Int)] = []
        var wide: Int?
        var isKnown = true
        for place in places {
            guard let place else {
                // Left to a default or to NULL.
                isKnown = false
                continue
            }
            let recipe = recipes[place]
            switch recipe.distinctness(isDeclared: isDeclared(recipe.name)) {
            case .certain: return nil
            case .tied(.family): scope = layout.family == nil ? .owner : .family
            case .tied: if scope == .table { scope = .owner }
            case .countable(let values, let count): countable.append((place, values, count))
            case .wide: wide = wide ?? place
            case .unknown: isKnown = false
            }
        }
        let rows = mostRows(in: scope)
        guard rows > 1 else { return nil }
        if let wide, makeUnique(wide) { return nil }
        let values = countable.reduce(1) { product, next in
            let (result, overflows) = product.multipliedReportingOverflow(by: next.count)
            return overflows ? .max : result
        }
        guard values >= rows else {
            return isKnown ? Shortage(rows: rows, values: values, group: name(of: scope)) : nil
        }
        var stride = 1
        // The most values first: every row then has another one, as days of a diary do.
        for (place, values, count) in countable.sorted(by: { $0.count > $1.count }) {
            recipes[place] = recipes[place].with(
                .turn(TurnRecipe(scope: scope, values: values, count: count, stride: stride)),
                isMarked: false)
            guard stride <= rows / count else { break }
            stride *= count
        }
        return nil
    }

    /// Of each group, lets one row alone fulfil the predicate, where it is one that can be read:
    /// a truth value, one word of a list, or a time that is missing.
    mutating func leaveOne(in predicate: String, of columns: [String]) {
        guard let condition = PredicateReading(predicate),
            let column = draft.table.column(named: condition.column),
            let target = WireColumn(column, of: draft.table), !isDeclared(column.name),
            !column.isGenerated
        else { return }
        let scope = scope(of: columns)
        let content: ColumnRecipe.Content
        switch condition.value {
        case .null:
            guard target.type.isTime else { return }
            content = .open(scope)
        case .text(let value):
            let values =
                target.type == .boolean
                ? [value, value == "true" ? "false" : "true"]
                : [value] + target.allowedValues.filter { $0 != value }
            let constants = values.compactMap { Constant($0, for: target) }
            guard constants.count > 1 else { return }
            content = .turn(
                TurnRecipe(
                    scope: scope, values: .constants(constants), count: constants.count,
                    isFirstOnly: true))
        }
        if let place = recipes.firstIndex(where: { $0.name == column.name }) {
            recipes[place] = recipes[place].with(content, isMarked: false)
        } else {
            recipes.append(
                ColumnRecipe(target: target, content: content, nullChance: 0, isMarked: false))
        }
    }

    private func scope(of columns: [String]) -> TurnRecipe.Scope {
        let scopes = recipes.filter { columns.contains($0.name) }.map {
            $0.distinctness(isDeclared: false)
        }
        var isOwned = false
        for case .tied(let scope) in scopes {
            if scope == .family, layout.family != nil { return .family }
            isOwned = true
        }
        return isOwned ? .owner : .table
    }

    private func isDeclared(_ column: String) -> Bool {
        draft.declaration.columns.contains { $0.column == column }
    }

    private mutating func makeUnique(_ place: Int) -> Bool {
        guard let (content, isMarked) = try? ColumnRecipe.uniqueText(recipes[place].target) else {
            return false
        }
        recipes[place] = recipes[place].with(content, isMarked: isMarked)
        return true
    }

    private func mostRows(in scope: TurnRecipe.Scope) -> Int {
        switch scope {
        case .table: layout.rowCount
        case .owner:
            (0..<layout.owners.slotCount).reduce(0) { max($0, layout.owners.count($1)) }
        case .family:
            layout.family.map { family in
                family.parents.users.indices.reduce(0) { max($0, family.count(ofParentAt: $1)) }
            } ?? 0
        }
    }

    private func name(of scope: TurnRecipe.Scope) -> String {
        switch scope {
        case .table: "table"
        case .owner: "user"
        case .family: "parent"
        }
    }
}
