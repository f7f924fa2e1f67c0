import Assessment
import ResultModel
import SampleResults
import Testing

/// Swift Testing has a type of that name too.
private typealias ExitStatus = ResultModel.ExitStatus

@Suite("The verdict on a comparison")
struct CompareVerdictTests {
    /// A comparison and nothing else, changed.
    private func verdict(
        interrupted: Bool = false, _ change: (inout CompareResult) -> Void
    ) -> Verdict {
        var result = SampleResults.empty
        var compare = SampleResults.compare
        change(&compare)
        result.compare = compare
        return VerdictRules.verdict(
            on: result, circumstances: VerdictRules.Circumstances(interrupted: interrupted))
    }

    private func onlyPassing(_ compare: inout CompareResult) {
        compare.evidence.removeAll { $0.weight == .regression }
        compare.pairs.removeAll { $0.answer != .pass }
        compare.notGated = []
        compare.answer = .pass
    }

    @Test("a regression exits with 98, and is shown with what explains it")
    func regressed() {
        let verdict = verdict { _ in }
        #expect(verdict.exitCode == ExitStatus.regressed.code)
        #expect(verdict.status == .fail)
        #expect(
            verdict.reasons[0].contains("recent_messages, heavy, custom plan: 14 blocks become"))
        #expect(
            verdict.reasons[1].hasPrefix(
                "recent_messages p95 became 21.3 % slower (95.1 % sure of +17.0 % to +25.9 %; "
                    + "+10.0 % is tolerated): recent_messages, heavy, custom plan: 14 blocks"))
        #expect(verdict.reasons[2].hasPrefix("list_pending_tasks p95 is undecided"))
    }

    @Test("without a regression it exits with 0, whatever else differs")
    func passes() {
        let verdict = verdict(onlyPassing)
        #expect(verdict.exitCode == 0)
        #expect(verdict.reasons == [])
    }

    @Test("an undecided pair exits with 96, and so does one without enough blocks")
    func inconclusive() {
        let verdict = verdict { compare in
            onlyPassing(&compare)
            compare.pairs = SampleResults.compare.pairs.filter { $0.answer == .inconclusive }
            compare.pairs[0].change = nil
            compare.answer = .inconclusive
        }
        #expect(verdict.exitCode == ExitStatus.inconclusive.code)
        #expect(
            verdict.reasons == [
                "list_pending_tasks p95 has too few blocks with enough samples to be judged."
            ])
    }

    @Test("what is not in a baseline is said, and a comparison without an answer is no pass")
    func unanswered() {
        let missing = verdict { compare in
            onlyPassing(&compare)
            compare.notGated = ["get_task is not in the baseline."]
            compare.answer = .inconclusive
        }
        #expect(missing.exitCode == ExitStatus.inconclusive.code)
        #expect(missing.reasons == ["get_task is not in the baseline."])
        let cut = verdict { compare in
            onlyPassing(&compare)
            compare.answer = nil
        }
        #expect(cut.exitCode == ExitStatus.inconclusive.code)
    }

    @Test("an interruption says so, and keeps what was found")
    func interrupted() {
        let verdict = verdict(interrupted: true) { _ in }
        #expect(verdict.exitCode == ExitStatus.interrupted.code)
        #expect(verdict.reasons.contains { $0.hasPrefix("recent_messages p95 became") })
    }

    @Test("long lists are cut, and counted")
    func longLists() {
        let verdict = verdict { compare in
            compare.pairs = []
            compare.evidence = (0..<14).map { number in
                EvidenceDifference(
                    kind: .buffers, weight: .regression, object: "operation\(number)",
                    message: "operation\(number) got worse")
            }
        }
        #expect(verdict.reasons.count == 11)
        #expect(verdict.reasons.last == "4 more regressions; result.json lists them.")
    }
}
