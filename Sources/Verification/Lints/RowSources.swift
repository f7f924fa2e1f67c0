internal import DatabaseCatalog
internal import PostgresDriver

/// What tells the rows of a plan's answer apart: the keys of the tables it joins, or the groups it
/// forms.
struct RowSources: Sendable, Equatable {
    /// One set of terms for each unique key of a source; all of one set determine its rows.
    private var sources: [[Set<String>]] = []
    /// The unique keys of every table that is read, also below a group, by alias.
    private var keys: [(alias: String, key: Set<String>)] = []
    private var equalities: PlanEqualities
    /// Terms that have few values: booleans, enums, columns with a CHECK that lists them.
    private var fewValued: Set<String> = []

    static func == (left: RowSources, right: RowSources) -> Bool {
        left.sources == right.sources && left.equalities == right.equalities
    }

    /// Reads them off a plan made with VERBOSE.
    ///
    /// - Returns: nil where the plan has a part whose rows cannot be told apart from here: a
    ///   function's, a common table expression's, a union's.
    init?(below node: PlanNode, in catalog: Catalog) {
        equalities = PlanEqualities(node.allNodes.flatMap(\.allConditions))
        guard collect(node, in: catalog) else { return nil }
    }

    private mutating func collect(_ node: PlanNode, in catalog: Catalog) -> Bool {
        switch node.nodeType {
        case "Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Tid Scan",
            "Sample Scan":
            return collect(scan: node, in: catalog)
        case "Nested Loop", "Hash Join", "Merge Join":
            let inputs = node.children.filter { !$0.isSubplan }
            // The inner side of these brings no rows, it only lets the outer side's through.
            let isFilter = ["Semi", "Anti"].contains(node.joinType ?? "")
            let joined = isFilter ? Array(inputs.prefix(1)) : inputs
            return joined.allSatisfy { collect($0, in: catalog) }
        case "Aggregate", "Group":
            return collect(group: node, in: catalog)
        case "Unique":
            guard let child = node.outerChild, !child.sortKey.isEmpty else { return false }
            noteTables(below: child, in: catalog)
            sources.append([Set(child.sortKey.map(Self.plain))])
            return true
        case "Result":
            guard let child = node.outerChild else {
                // One row, made of expressions.
                return true
            }
            return collect(child, in: catalog)
        case "Sort", "Incremental Sort", "Limit", "LockRows", "Materialize", "Memoize", "Hash",
            "WindowAgg", "Gather", "Gather Merge":
            return node.outerChild.map { collect($0, in: catalog) } ?? false
        default:
            return false
        }
    }

    private mutating func collect(scan: PlanNode, in catalog: Catalog) -> Bool {
        guard let table = scan.relation.flatMap({ catalog.table(named: $0) }),
            let alias = scan.alias
        else { return false }
        let found = note(table, alias)
        sources.append(found)
        return true
    }

    private mutating func collect(group node: PlanNode, in catalog: Catalog) -> Bool {
        noteTables(below: node, in: catalog)
        guard let groups = node.groupKey else {
            // Without keys it is one row; grouping sets are more than can be told here.
            return node.strategy != "Mixed"
        }
        sources.append([Set(groups.map(Self.plain))])
        return true
    }

    private mutating func noteTables(below node: PlanNode, in catalog: Catalog) {
        for scan in node.allNodes where scan.readsTable {
            guard let table = scan.relation.flatMap({ catalog.table(named: $0) }),
                let alias = scan.alias
            else { continue }
            _ = note(table, alias)
        }
    }

    private mutating func note(_ table: Table, _ alias: String) -> [Set<String>] {
        let term = { (column: String) in "\(alias).\(column)" }
        for column in table.columns where table.hasFewValues(of: column) {
            fewValued.insert(term(column.name))
        }
        let columns = [table.primaryKey] + table.uniqueConstraints.map(\.columns)
        let unique = columns.filter { columns in
            // Several NULLs are no duplicates, and tie.
            !columns.isEmpty
                && columns.allSatisfy { table.column(named: $0)?.isNotNull ?? false }
        }.map { Set($0.map(term)) }
        keys += unique.map { (alias, $0) }
        return unique
    }

    // MARK: Questions

    /// Whether an order by these keys leaves no two rows tied.
    ///
    /// - Parameter sortKeys: as EXPLAIN writes them, with their directions.
    func areOrdered(by sortKeys: [String]) -> Bool {
        areDetermined(by: equalities.constants.union(sortKeys.map(Self.plain)))
    }

    /// Whether there is at most one row, or as many as the caller lists values, or as a type has.
    var areFew: Bool {
        areDetermined(by: equalities.constants.union(equalities.listed).union(fewValued))
    }

    private func areDetermined(by terms: Set<String>) -> Bool {
        var known = terms
        var aliases: Set<String> = []
        func isKnown(_ term: String) -> Bool {
            known.contains(term) || aliases.contains { term.hasPrefix($0 + ".") }
        }
        // Each round adds a term or an alias, or is the last.
        for _ in 0...(equalities.pairs.count + keys.count) {
            let before = known.count + aliases.count
            for pair in equalities.pairs where pair.contains(where: isKnown) {
                known.formUnion(pair)
            }
            for (alias, key) in keys where key.allSatisfy(isKnown) { aliases.insert(alias) }
            if known.count + aliases.count == before { break }
        }
        return sources.allSatisfy { keys in keys.contains { $0.allSatisfy(isKnown) } }
    }

    /// A sort key without its direction.
    private static func plain(_ key: String) -> String {
        var key = key[...]
        for ending in [" NULLS FIRST", " NULLS LAST", " DESC", " ASC"] where key.hasSuffix(ending) {
            key = key.dropLast(ending.count)
        }
        return PlanEqualities.term(key) ?? String(key.withoutOuterParentheses)
    }
}

extension Substring {
    /// An expression of a sort key has two pairs around it where the group's has one.
    fileprivate var withoutOuterParentheses: Substring {
        var text = self
        while text.first == "(", text.last == ")" {
            var depth = 0
            let inner = text.dropFirst().dropLast()
            // The first closes with the last unless some other one closes before.
            for character in inner {
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
                if depth < 0 { return text }
            }
            text = inner
        }
        return text
    }
}

extension Table {
    fileprivate func hasFewValues(of column: Column) -> Bool {
        !column.enumLabels.isEmpty || TypeID(rawValue: column.typeID) == .boolean
            || checks.contains {
                $0.columns == [column.name] && $0.definition.contains("= ANY (")
            }
    }
}

extension PlanNode {
    /// Every condition of this node alone, joins' included.
    fileprivate var allConditions: [String] {
        [indexCondition, recheckCondition, filter].compactMap(\.self) + joinConditions
    }
}
