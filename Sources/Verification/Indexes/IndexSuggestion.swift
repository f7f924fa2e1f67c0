internal import DatabaseCatalog
internal import PostgresDriver

/// The index that would serve a plan: columns compared for equality first, then those of its sort.
struct IndexSuggestion: Equatable {
    let table: Table
    /// As `CREATE INDEX` takes them: `user_id`, `created_at DESC`.
    let keys: [String]

    /// Reads it off an executed plan.
    ///
    /// - Returns: nil where the plan's conditions name no column, or such an index exists.
    init?(for plan: ExplainedPlan, in catalog: Catalog) {
        let scans = plan.root.allNodes.filter { $0.readsTable && $0.relation != nil }
        guard let scan = scans.max(by: { $0.buffers < $1.buffers }), let name = scan.relation,
            let table = catalog.table(named: name)
        else { return nil }
        var conditions = scan.allNodes.flatMap {
            [$0.indexCondition, $0.recheckCondition, $0.filter]
        }.compactMap { $0 }
        // The planner may have gone another way round a join: its join keys are not conditions.
        conditions.removeAll { $0.isEmpty }
        // A search within a value: in the order of time or not, every match has to be looked at.
        if conditions.contains(where: { $0.contains(" @@ ") }) { return nil }
        var equalities: [String] = []
        var comparisons: [String] = []
        for text in conditions {
            let condition = PlanCondition(text, of: table, alias: scan.alias)
            for column in condition.equalities where !equalities.contains(column) {
                equalities.append(column)
            }
            for column in condition.comparisons where !comparisons.contains(column) {
                comparisons.append(column)
            }
        }
        // A primary key among the equalities already finds the one row.
        equalities.sort { Self.rank($0, table) < Self.rank($1, table) }
        let sort = Self.sortKeys(plan, table: table, alias: scan.alias)
            .filter { !equalities.contains($0.leadingName) }
        let range = comparisons.filter { !equalities.contains($0) }.prefix(1)
        let tail = sort.isEmpty ? range.map(\.quotedWhereNeeded) : sort
        let keys = equalities.map(\.quotedWhereNeeded) + tail
        guard !keys.isEmpty, !Self.exists(keys, on: table) else { return nil }
        self.table = table
        self.keys = keys
    }

    /// The statement that makes it: `CREATE INDEX ON tasks (user_id, created_at DESC);`.
    var sql: String {
        "CREATE INDEX ON \(table.shownName) (\(keys.joined(separator: ", ")));"
    }

    /// Owner-like columns (foreign keys) lead, since every operation asks for them; booleans,
    /// which tell little apart, come last.
    static func rank(_ column: String, _ table: Table) -> Int {
        if table.foreignKey(on: column) != nil { return 0 }
        let type = table.column(named: column).map { TypeID(rawValue: $0.typeID) }
        return type == .boolean ? 2 : 1
    }

    /// The sort's keys where all of them are columns of the table; else none.
    static func sortKeys(
        _ plan: ExplainedPlan, table: Table, alias: String?
    ) -> [String] {
        guard let sort = plan.root.allNodes.first(where: { !$0.sortKey.isEmpty }) else {
            return []
        }
        let keys = sort.sortKey.map { key in
            guard let alias else { return key }
            for prefix in [alias + ".", Connection.quoted(identifier: alias) + "."]
            where key.hasPrefix(prefix) {
                return String(key.dropFirst(prefix.count))
            }
            return key
        }
        return keys.allSatisfy { table.column(named: $0.leadingName) != nil } ? keys : []
    }

    private static func exists(_ keys: [String], on table: Table) -> Bool {
        table.indexes.contains { index in
            index.isValid && index.predicate == nil && index.keyTexts.starts(with: keys)
        }
    }
}

extension String {
    /// The name that a sort key begins with, without its quotes: `takenAt` of `"takenAt" DESC`.
    var leadingName: String {
        guard first == "\"" else { return String(prefix { $0 != " " }) }
        var name = ""
        var rest = dropFirst()
        // A quote inside a name is written twice.
        while let end = rest.firstIndex(of: "\"") {
            name += rest[..<end]
            rest = rest[rest.index(after: end)...]
            guard rest.first == "\"" else { return name }
            name += "\""
            rest = rest.dropFirst()
        }
        return name
    }
}
