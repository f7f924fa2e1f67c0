internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: a LIMIT cuts rows off in an order in which rows can tie, or in no order at all.
    ///
    /// **Why**: which of the tied rows is shown is an accident of the plan: a page repeats a row
    /// or skips one, and the answer changes after a VACUUM.
    ///
    /// **Fix**: end ORDER BY with a key, as in `ORDER BY created_at DESC, id DESC`.
    package static let ambiguousOrder = Rule(
        "ambiguous-order", .low, .indexes, "a LIMIT cuts through rows that can tie")
}

enum AmbiguousOrder {
    static func finding(
        _ operation: Operation, _ statement: LintedStatement
    ) -> Finding? {
        let keys = statement.limits.lazy.compactMap { order -> [String]? in
            if case .ambiguous(let keys) = order { keys } else { nil }
        }.first
        guard let keys else { return nil }
        let order = keys.isEmpty ? "no order" : "the order of \(keys.joined(separator: ", "))"
        return Rule.ambiguousOrder.finding(
            layer: "queries", object: operation.name,
            message: "\(operation.name) limits rows that can tie",
            evidence: "LIMIT takes its rows in \(order); no unique key is part of it",
            fix: keys.isEmpty
                ? "add an ORDER BY that ends with a key, as in ORDER BY id"
                : "end ORDER BY with a key: ORDER BY \(keys.joined(separator: ", ")), id")
    }
}
