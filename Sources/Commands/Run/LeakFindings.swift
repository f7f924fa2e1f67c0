internal import ResultModel
internal import ScenarioModel
internal import Workloads

/// Rows that reached the wrong user while the load ran, as findings.
enum LeakFindings {
    /// One finding for each operation that leaked.
    static func findings(for evidence: LoadEvidence, scenario: Scenario) -> [Finding] {
        let byOperation = Dictionary(grouping: evidence.leaks, by: \.operation)
        return byOperation.keys.sorted().map { name in
            let leaks = byOperation[name] ?? []
            let examples = leaks.prefix(3).map { leak in
                let owner = leak.owner.map { "user \($0)" } ?? "nobody that was seeded"
                return "user \(leak.actingUser) got a row of \(owner) (\(leak.evidence))"
            }.joined(separator: "; ")
            let sql = scenario.operation(named: name)?.sql.source ?? ""
            return Finding(
                ruleId: "foreign-row-under-load", severity: .critical, section: .isolation,
                layer: "queries", object: name,
                message: "Under load, \(name) returned rows of other users.",
                evidence: "\(leaks.count) of the first \(evidence.leaks.count) leaks: \(examples)",
                replay: sql,
                fix: "Make every row of the answer the acting user's, by a predicate on the owner.")
        }
    }
}
