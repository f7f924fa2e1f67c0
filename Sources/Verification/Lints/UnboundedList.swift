internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: an operation returns as many rows as the user has, without a LIMIT.
    ///
    /// **Why**: the answer grows for as long as the user stays; the heaviest users get the slowest
    /// pages, and one request can take the memory of a worker.
    ///
    /// **Fix**: read in pages: ORDER BY with a key at its end, and LIMIT.
    ///
    /// CWE-770; OWASP API4:2023.
    package static let unboundedList = Rule(
        "unbounded-list", .low, .indexes, "a list has no bound")
}

enum UnboundedList {
    static func finding(
        _ operation: Operation, _ statement: LintedStatement
    ) -> Finding? {
        guard statement.isUnbounded == true else { return nil }
        let tables = statement.plan.root.allNodes.filter(\.readsTable).compactMap(\.relation)
        var named: [String] = []
        for table in tables where !named.contains(table) { named.append(table) }
        return Rule.unboundedList.finding(
            layer: "queries", object: operation.name,
            message: "\(operation.name) has no LIMIT: it returns all that there is",
            evidence: "its rows come from \(named.joined(separator: ", ")); neither a LIMIT nor a "
                + "unique key bounds how many they are",
            fix: "read in pages: ORDER BY with a key at its end, and LIMIT")
    }
}
