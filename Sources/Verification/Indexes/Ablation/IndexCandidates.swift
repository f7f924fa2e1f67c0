internal import DatabaseCatalog
internal import PostgresDriver

/// Indexes that might serve a plan, the likeliest first: for each table that it reads much of, the
/// columns asked for, followed by those of the order, in several arrangements.
struct IndexCandidates {
    /// How many are built for one operation.
    static let limit = 6

    let statements: [String]

    init(for plan: ExplainedPlan, in catalog: Catalog, hasTrigrams: Bool) {
        var statements: [String] = []
        let scans = plan.root.allNodes.filter(\.readsTable)
            .sorted { $0.buffers > $1.buffers }
        for scan in scans.prefix(2) {
            guard let table = scan.relation.flatMap({ catalog.table(named: $0) }) else { continue }
            let columns = scan.conditions.map { PlanCondition($0, of: table, alias: scan.alias) }
            var equalities: [String] = []
            for column in columns.flatMap(\.equalities) where !equalities.contains(column) {
                equalities.append(column)
            }
            equalities.sort {
                IndexSuggestion.rank($0, table) < IndexSuggestion.rank($1, table)
            }
            var comparisons: [String] = []
            for column in columns.flatMap(\.comparisons) where !comparisons.contains(column) {
                comparisons.append(column)
            }
            let sort = IndexSuggestion.sortKeys(plan, table: table, alias: scan.alias)
            let arrangements = Self.arrangements(
                equalities.map(\.quotedWhereNeeded), sort: sort,
                comparisons: comparisons.map(\.quotedWhereNeeded))
            for keys in arrangements {
                statements.append(Self.statement(table, "(\(keys.joined(separator: ", ")))"))
            }
            if hasTrigrams, columns.contains(where: \.hasPattern) {
                for column in comparisons {
                    guard let type = table.column(named: column)?.typeID,
                        TypeID(rawValue: type).isText
                    else { continue }
                    let name = Connection.quoted(identifier: column)
                    statements.append(Self.statement(table, "USING gin (\(name) gin_trgm_ops)"))
                }
            }
        }
        var seen: Set<String> = []
        self.statements = Array(statements.filter { seen.insert($0).inserted }.prefix(Self.limit))
    }

    private static func statement(_ table: Table, _ keys: String) -> String {
        "CREATE INDEX ON \(table.shownName) \(keys)"
    }

    /// Key lists, the fullest first; a column that is asked for leads, one that is sorted by follows.
    static func arrangements(
        _ equalities: [String], sort: [String], comparisons: [String]
    ) -> [[String]] {
        let names = equalities.map(\.leadingName)
        let order = sort.filter { !names.contains($0.leadingName) }
        let ranges = comparisons.filter { !equalities.contains($0) }
        var lists: [[String]] = []
        // Any one of the columns asked for may have to lead.
        for turn in 0..<max(1, equalities.count) {
            let leading = Array(equalities[turn...] + equalities[..<turn])
            if !order.isEmpty { lists.append(leading + order) }
        }
        if let range = ranges.first { lists.append(equalities + [range]) }
        lists.append(equalities)
        // Sorted rows from an index that knows only the first of the columns asked for.
        if equalities.count > 1, !order.isEmpty { lists.append([equalities[0]] + order) }
        return lists.filter { !$0.isEmpty }
    }
}
