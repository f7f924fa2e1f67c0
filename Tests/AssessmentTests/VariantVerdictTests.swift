import Assessment
import ResultModel
import SampleResults
import Testing

/// Swift Testing has a type of that name too.
private typealias ExitStatus = ResultModel.ExitStatus

@Suite("The verdict on variants")
struct VariantVerdictTests {
    /// The one that only costs more and less, changed.
    private func verdict(
        findings: [Finding] = [], gate: CompareResult? = nil,
        _ change: (inout VariantsResult) -> Void = { _ in }
    ) -> Verdict {
        var result = SampleResults.empty
        var variants = SampleResults.variants
        variants.designs.removeSubrange(1...)
        change(&variants)
        result.variants = variants
        result.compare = gate
        result.findings = findings
        return VerdictRules.verdict(on: result)
    }

    @Test("what a variant costs fails nothing, and what was not measured neither")
    func costs() {
        let verdict = verdict()
        #expect(verdict.exitCode == 0 && verdict.reasons == [])
        #expect(verdict.sections == [.isolation: .pass, .cascade: .pass])
    }

    @Test("a finding that only a variant has fails, whatever else it does")
    func broken() {
        var finding = SampleResults.foreignRead
        finding.object = "open: tasks"
        finding.accepted = nil
        var gate = SampleResults.compare
        gate.evidence = []
        gate.pairs = []
        gate.notGated = []
        gate.answer = nil
        let verdict = verdict(findings: [finding], gate: gate) {
            $0.designs[0].broken = ["tasks: leaks"]
            $0.designs[0].isolation = .fail
        }
        #expect(verdict.exitCode == ExitStatus.violated.code)
        #expect(verdict.sections[.isolation] == .fail)
        // That no latency was measured is no reason of its own.
        #expect(verdict.reasons.count == 1)
    }

    @Test("rows of others under load are a violation, more failures only a regression")
    func leaks() {
        func error(_ object: String) -> EvidenceDifference {
            EvidenceDifference(
                kind: .errors, weight: .regression, object: object, message: "\(object) got worse")
        }
        let leak = verdict { $0.designs[0].evidence = [error(EvidenceDifference.wholeLoad)] }
        #expect(leak.exitCode == ExitStatus.violated.code)
        #expect(leak.sections[.isolation] == .fail)
        #expect(leak.reasons == ["index-pending-tasks: load got worse."])
        let failures = verdict { $0.designs[0].evidence = [error("get_task")] }
        #expect(failures.exitCode == ExitStatus.regressed.code)
    }

    @Test("a check that could not judge a design, and a design that was not reached, are no pass")
    func doubts() {
        let unclear = verdict { $0.designs[0].doubts = ["one", "two", "three", "four"] }
        #expect(unclear.exitCode == ExitStatus.inconclusive.code)
        #expect(unclear.reasons.count == 3)
        #expect(unclear.reasons[0] == "index-pending-tasks: one")
        let cut = verdict { $0.complete = false }
        #expect(cut.exitCode == ExitStatus.inconclusive.code)
        #expect(cut.reasons == ["Not every variant was looked at."])
    }

    @Test("a gate with a budget too small for any latency says so, and is inconclusive")
    func unmeasuredGate() {
        var gate = SampleResults.compare
        gate.evidence = []
        gate.pairs = []
        gate.notGated = ["No latency was measured: the budget is too small."]
        gate.answer = .inconclusive
        let verdict = verdict(gate: gate)
        #expect(verdict.exitCode == ExitStatus.inconclusive.code)
        #expect(verdict.reasons == gate.notGated)
    }
}
