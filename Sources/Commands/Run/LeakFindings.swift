internal import ResultModel
internal import ScenarioModel
internal import Verification
internal import Workloads

/// Rows that reached the wrong user while the load ran, and secrets that reached anybody, as
/// findings.
enum LeakFindings {
    /// One finding for each operation that leaked.
    static func findings(for evidence: LoadEvidence, scenario: Scenario) -> [Finding] {
        foreignRows(evidence.leaks.filter { !$0.isSecret }, scenario)
            + secrets(evidence.leaks.filter(\.isSecret), scenario)
    }

    private static func foreignRows(_ leaks: [Leak], _ scenario: Scenario) -> [Finding] {
        let byOperation = Dictionary(grouping: leaks, by: \.operation)
        return byOperation.keys.sorted().map { name in
            let leaks = byOperation[name] ?? []
            let examples = leaks.prefix(3).map { leak in
                let owner = leak.owner.map { "user \($0)" } ?? "nobody that was seeded"
                return "user \(leak.actingUser) got a row of \(owner) (\(leak.evidence))"
            }
            return ForeignRowUnderLoad.finding(
                operation: name, count: leaks.count, examples: examples,
                statement: scenario.operation(named: name)?.sql.source ?? "")
        }
    }

    private static func secrets(_ leaks: [Leak], _ scenario: Scenario) -> [Finding] {
        let byOperation = Dictionary(grouping: leaks, by: \.operation)
        return byOperation.keys.sorted().compactMap { name in
            guard let leaks = byOperation[name], let first = leaks.first else { return nil }
            return SecretInAnswer.finding(
                operation: name,
                evidence: "under load, \(leaks.count) rows; user \(first.actingUser) got a "
                    + first.evidence, replay: scenario.operation(named: name)?.sql.source ?? "")
        }
    }

    /// A note for each operation that returned rows which may be anybody's.
    static func notes(on evidence: LoadEvidence) -> [String] {
        evidence.unattributable.map { rows, count in
            "\(rows.operation) returned \(Figures.counted(count, "row")) of \(rows.table) under load "
                + "that were neither seeded nor told by the operation that made them, so that "
                + "nothing says whose they are: add `creates: \(rows.table)` to each operation that "
                + "inserts into \(rows.table), and return the key (RETURNING)."
        }.sorted()
    }
}
