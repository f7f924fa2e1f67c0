import Assessment
import ResultModel
import SampleResults
import ScenarioModel
import Testing

@Suite("Accepted findings")
struct AcceptanceLedgerTests {
    private static let rules: [String: Section] = [
        "plan-over-budget": .indexes, "foreign-read": .isolation, "storage-claim": .storage,
        "cascade-broken": .cascade, "foreign-row-under-load": .isolation,
        "unenforced-constraint": .invariants,
    ]

    private func ledger(
        _ entries: (rule: String, object: String)..., refusing refused: Set<String> = []
    ) -> AcceptanceLedger {
        AcceptanceLedger(
            entries: entries.map {
                Acceptance(
                    rule: $0.rule, object: $0.object, because: "known of \($0.object)",
                    position: SourcePosition(line: 120, column: 5))
            }, sectionOfRule: Self.rules, refusedOperations: refused)
    }

    private func stale(in result: RunResult) -> [Finding] {
        result.findings.filter { $0.ruleId == AcceptanceLedger.staleRule }
    }

    @Test("an entry accepts the finding of its rule and object, and no other")
    func accepts() {
        var result = SampleResults.passing
        result.findings = [SampleResults.foreignRead, SampleResults.slowPlan]
        ledger(("plan-over-budget", "recent_messages"), ("foreign-read", "list_tasks"))
            .apply(to: &result, complete: true)
        #expect(result.findings[0].accepted == nil)
        #expect(result.findings[1].accepted == "known of recent_messages")
    }

    @Test("an entry whose finding no longer occurs is reported, with its line")
    func reportsStale() {
        var result = SampleResults.passing
        result.findings = []
        ledger(("plan-over-budget", "get_task")).apply(to: &result, complete: true)
        let finding = stale(in: result).first
        #expect(finding?.severity == .info)
        #expect(finding?.section == .indexes)
        #expect(finding?.message.contains("plan-over-budget for get_task") == true)
        #expect(finding?.fix.contains("line 120") == true)
    }

    @Test("an entry that was not judged is not stale: section skipped, too small, untested, cut")
    func notJudged() {
        let entry = ("plan-over-budget", "get_task")
        var skipped = SampleResults.passing
        skipped.indexes = nil
        var small = SampleResults.passing
        for index in small.indexes?.indices ?? 0..<0 {
            small.indexes?[index].verdict = .tooSmall
        }
        for var result in [skipped, small] {
            ledger(entry).apply(to: &result, complete: true)
            #expect(stale(in: result) == [])
        }

        var untested = SampleResults.passing
        untested.isolation?.probes[0].outcome = .untested
        ledger(("foreign-read", "get_task")).apply(to: &untested, complete: true)
        #expect(stale(in: untested) == [])

        var noLoad = SampleResults.verifyOnly
        ledger(("foreign-row-under-load", "get_task")).apply(to: &noLoad, complete: true)
        #expect(stale(in: noLoad) == [])

        var interrupted = SampleResults.passing
        ledger(entry).apply(to: &interrupted, complete: false)
        #expect(stale(in: interrupted) == [])
    }

    @Test("a refusal is judged by its probe, a stated check with the claims")
    func refusals() {
        let refusal = ("unenforced-constraint", "refuse_empty_title")
        let claim = ("unenforced-constraint", "tasks: priority > 0")
        let entries = ledger(refusal, claim, refusing: ["refuse_empty_title"])

        var attacked = SampleResults.passing
        attacked.isolation?.probes.append(
            ProbeResult(
                id: "unenforced-constraint/refuse_empty_title/refusal",
                rule: "unenforced-constraint", layer: "queries", object: "refuse_empty_title",
                actor: "median", outcome: .held, reason: nil))
        entries.apply(to: &attacked, complete: true)
        #expect(stale(in: attacked).map(\.object).contains { $0.contains("refuse_empty_title") })
        #expect(stale(in: attacked).count == 2)

        var notAttacked = SampleResults.passing
        notAttacked.isolation = nil
        entries.apply(to: &notAttacked, complete: true)
        #expect(
            stale(in: notAttacked).map(\.object) == ["unenforced-constraint tasks: priority > 0"])
    }

    @Test("an entry of a rule that does not exist is reported, whatever ran")
    func unknownRule() {
        var result = SampleResults.empty
        ledger(("plan-over-budgte", "get_task")).apply(to: &result, complete: true)
        #expect(stale(in: result).first?.message.contains("no rule of that name") == true)
    }

    @Test("applying it twice changes nothing")
    func twice() {
        var once = SampleResults.failing
        let entries = ledger(("plan-over-budget", "get_task"), ("foreign-read", "get_task"))
        entries.apply(to: &once, complete: true)
        var twice = once
        entries.apply(to: &twice, complete: true)
        #expect(twice == once)
        #expect(stale(in: once).count == 1)
    }
}
