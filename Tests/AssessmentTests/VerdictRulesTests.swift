import Assessment
import ResultModel
import SampleResults
import Testing

/// Swift Testing has a type of that name too.
private typealias ExitStatus = ResultModel.ExitStatus

@Suite("The verdict")
struct VerdictRulesTests {
    private typealias Circumstances = VerdictRules.Circumstances

    private func changed(_ change: (inout RunResult) -> Void) -> RunResult {
        var result = SampleResults.passing
        change(&result)
        return result
    }

    private func exit(
        _ circumstances: VerdictRules.Circumstances = .init(),
        _ change: (inout RunResult) -> Void = { _ in }
    ) -> ExitStatus? {
        let verdict = VerdictRules.verdict(on: changed(change), circumstances: circumstances)
        return ExitStatus(rawValue: verdict.exitCode)
    }

    @Test("everything that held passes, with accepted and low findings")
    func passes() {
        let verdict = VerdictRules.verdict(on: SampleResults.passing)
        #expect(verdict.status == .pass)
        #expect(verdict.exitCode == 0)
        #expect(verdict.reasons == [])
        #expect(verdict.sections.count == Section.allCases.count)
        #expect(verdict.sections.values.allSatisfy { $0 == .pass })
    }

    // MARK: What was proved

    @Test("a surviving mutant fails the run and is named; one that could not be judged is a doubt")
    func survivors() {
        let verdict = VerdictRules.verdict(on: changed { $0.prove = SampleResults.prove })
        #expect(verdict.status == .fail)
        #expect(verdict.exitCode == ExitStatus.assertionFailed.code)
        #expect(verdict.reasons.contains("No check saw the mutant not-null-dropped/tasks.title."))
        #expect(verdict.reasons.contains { $0.contains("NO ACTION could not be judged") })
        let status = exit { result in
            result.prove = SampleResults.prove
            result.prove?.mutants.removeAll { $0.outcome == .survived }
        }
        #expect(status == .inconclusive)
    }

    @Test("mutants that are all killed or equivalent pass; without any mutant nothing is proved")
    func proved() {
        let proved = exit { result in
            result.prove = SampleResults.prove
            result.prove?.mutants.removeAll {
                $0.outcome == .survived || $0.outcome == .inconclusive
            }
        }
        #expect(proved == .success)
        #expect(exit { $0.prove = ProveResult(operators: [], complete: true) } == .inconclusive)
    }

    // MARK: What fails

    @Test("an isolation finding of medium severity fails; accepted or low, it does not")
    func severity() {
        func add(_ severity: Severity, accepted: String? = nil) -> ExitStatus? {
            exit { result in
                var finding = SampleResults.foreignRead
                finding.severity = severity
                finding.accepted = accepted
                result.findings.append(finding)
            }
        }
        #expect(add(.medium) == .violated)
        #expect(add(.critical) == .violated)
        #expect(add(.critical, accepted: "known") == .success)
        #expect(add(.low) == .success)
        #expect(add(.info) == .success)
    }

    @Test("leaks under load fail without any finding")
    func leaksAlone() {
        let result = changed { $0.load?.leaks = 3 }
        let verdict = VerdictRules.verdict(on: result)
        #expect(verdict.exitCode == ExitStatus.violated.code)
        #expect(verdict.sections[.isolation] == .fail)
        #expect(verdict.reasons == ["The load returned 3 rows to users who do not own them."])
    }

    @Test("secrets that the load returned are counted as leaks, and explained by their finding")
    func secretsUnderLoad() {
        func add(accepted: String?) -> Verdict {
            VerdictRules.verdict(
                on: changed { result in
                    result.load?.leaks = 3
                    var finding = Finding(
                        ruleId: VerdictRules.secretInAnswer, severity: .high, section: .isolation,
                        layer: "queries", object: "sign_in",
                        message: "sign_in answers with a secret", evidence: "", fix: "")
                    finding.accepted = accepted
                    result.findings.append(finding)
                })
        }
        #expect(add(accepted: nil).exitCode == ExitStatus.violated.code)
        #expect(add(accepted: nil).reasons == ["sign_in answers with a secret"])
        #expect(add(accepted: "compared in the application").exitCode == 0)
    }

    @Test(
        "a broken cascade fails without any finding",
        arguments: [
            { @Sendable (result: inout RunResult) in result.cascade?.orphans = 1 },
            { @Sendable (result: inout RunResult) in result.cascade?.residue = 1 },
            { @Sendable (result: inout RunResult) in result.cascade?.bystandersAfter.rows -= 1 },
            { @Sendable (result: inout RunResult) in
                result.cascade?.bystandersAfter.checksum = "other"
            },
            { @Sendable (result: inout RunResult) in result.cascade?.edges[2].outcome = .fail },
        ])
    func brokenCascade(change: @Sendable (inout RunResult) -> Void) {
        let verdict = VerdictRules.verdict(on: changed(change))
        #expect(verdict.exitCode == ExitStatus.violated.code)
        #expect(verdict.sections[.cascade] == .fail)
        #expect(verdict.reasons.count == 1)
    }

    @Test("a leaked probe and a foreign parent fail without any finding")
    func leakedProbe() {
        #expect(exit { $0.isolation?.probes[0].outcome = .leaked } == .violated)
        #expect(exit { $0.isolation?.ownerAgreements[0].disagreeing = 2 } == .violated)
    }

    @Test("a plan, an invariant and a storage claim fail without any finding")
    func assertions() {
        let plan = exit { result in
            let index = result.indexes?.firstIndex { $0.operation == "get_task" } ?? 0
            result.indexes?[index].verdict = .overBudget
        }
        #expect(plan == .assertionFailed)
        #expect(exit { $0.invariants?[1].outcome = .fail } == .assertionFailed)
        let storage = exit { $0.findings.removeAll { $0.section == .storage } }
        #expect(storage == .assertionFailed)
    }

    @Test("where a finding speaks for an outcome, its severity and acceptance decide")
    func findingDecides() {
        let accepted = exit { result in
            let index = result.indexes?.firstIndex { $0.operation == "get_task" } ?? 0
            result.indexes?[index].verdict = .overBudget
            var finding = SampleResults.slowPlan
            finding.object = "get_task"
            finding.accepted = "known"
            result.findings.append(finding)
        }
        #expect(accepted == .success)
        let other = exit { result in
            result.cascade?.edges[2].outcome = .fail
            var finding = SampleResults.slowPlan
            finding.section = .cascade
            finding.object = "users → tasks"
            finding.accepted = "known, and about another edge"
            result.findings.append(finding)
        }
        #expect(other == .violated)
    }

    @Test("a cascade that is right but slow is a matter of latency")
    func slowCascade() {
        let verdict = VerdictRules.verdict(
            on: changed { result in
                var finding = SampleResults.slowPlan
                finding.ruleId = VerdictRules.slowCascade
                finding.section = .cascade
                result.findings.append(finding)
            })
        #expect(verdict.exitCode == ExitStatus.assertionFailed.code)
        #expect(verdict.sections[.cascade] == .fail)
    }

    @Test("a failed threshold fails, and its reason names operation and expression")
    func threshold() {
        let verdict = VerdictRules.verdict(
            on: changed {
                $0.thresholds?[2].outcome = .fail
                $0.thresholds?[2].reason = "observed 31.2 ms"
            })
        #expect(verdict.exitCode == ExitStatus.assertionFailed.code)
        #expect(
            verdict.reasons == ["list_pending_tasks: p(95) < 20ms failed: observed 31.2 ms."])
    }

    // MARK: What is inconclusive

    @Test(
        "what could not be judged is inconclusive",
        arguments: [
            { @Sendable (result: inout RunResult) in result.isolation?.controls[0].fired = false },
            { @Sendable (result: inout RunResult) in
                result.isolation?.probes[1].outcome = .inconclusive
            },
            { @Sendable (result: inout RunResult) in
                for index in result.isolation?.probes.indices ?? 0..<0 {
                    result.isolation?.probes[index].outcome = .untested
                }
            },
            { @Sendable (result: inout RunResult) in
                result.thresholds?[0].outcome = .inconclusive
            },
            { @Sendable (result: inout RunResult) in
                result.load?.counts = Counts(scheduled: 90, skipped: 90)
            },
            { @Sendable (result: inout RunResult) in result.load?.counts = Counts() },
            { @Sendable (result: inout RunResult) in result.load?.complete = false },
            { @Sendable (result: inout RunResult) in
                guard let name = result.load?.operations.keys.min() else { return }
                result.load?.operations[name]?.counts = Counts(scheduled: 7, failed: 7)
                result.load?.operations[name]?.errors = ["HTTP 500": 7]
            },
            { @Sendable (result: inout RunResult) in
                result.cascade?.edges[0].outcome = .inconclusive
            },
            { @Sendable (result: inout RunResult) in result = SampleResults.empty },
        ])
    func inconclusive(change: @Sendable (inout RunResult) -> Void) {
        let verdict = VerdictRules.verdict(on: changed(change))
        #expect(verdict.exitCode == ExitStatus.inconclusive.code)
        #expect(verdict.status == .inconclusive)
        #expect(verdict.reasons.count == 1)
    }

    @Test("one untested probe among others is printed, not judged")
    func untestedProbe() {
        #expect(exit { $0.isolation?.probes[0].outcome = .untested } == .success)
    }

    @Test("--on-inconclusive pass turns 96 into 0 and nothing else; the status still says it")
    func inconclusivePasses() {
        let lenient = Circumstances(inconclusivePasses: true)
        let verdict = VerdictRules.verdict(
            on: changed { $0.isolation?.controls[0].fired = false }, circumstances: lenient)
        #expect(verdict.exitCode == 0)
        #expect(verdict.status == .inconclusive)
        #expect(!verdict.reasons.isEmpty)
        #expect(exit(lenient) { $0.thresholds?[0].outcome = .fail } == .assertionFailed)
        #expect(exit(lenient) { $0.load?.generator.busiestWorkerShare = 0.9 } == .saturated)
    }

    // MARK: Precedence

    /// Each ground, the exit it gives alone, and what brings it about; the first one wins.
    private static let grounds:
        [(ExitStatus, @Sendable (inout RunResult, inout VerdictRules.Circumstances) -> Void)] = [
            (.violated, { result, _ in result.findings.append(SampleResults.foreignRead) }),
            (.internalFault, { $1.internalFault = "A fault in Bulkhead: index out of range." }),
            (.interrupted, { $1.interrupted = true }),
            (.unavailable, { $1.unavailable = "PostgreSQL went away during the load." }),
            (
                .assertionFailed,
                { result, _ in result.findings.append(SampleResults.slowPlan) }
            ),
            (.saturated, { result, _ in result.load?.generator.busiestWorkerShare = 0.95 }),
            (.regressed, { $1.regressions = ["get_task p(95) regressed by 22 %."] }),
            (.assertionFailed, { result, _ in result.thresholds?[0].outcome = .fail }),
            (.inconclusive, { result, _ in result.isolation?.controls[0].fired = false }),
        ]

    @Test("each ground alone gives its code", arguments: grounds.indices)
    func alone(index: Int) {
        #expect(exit(from: [index]) == Self.grounds[index].0)
    }

    @Test("of several grounds the first applies, and gives the first reason")
    func precedence() {
        for first in Self.grounds.indices {
            for second in Self.grounds.indices.dropFirst(first + 1) {
                #expect(exit(from: [first, second]) == Self.grounds[first].0)
            }
            let thisAndLater = Array(Self.grounds.indices.dropFirst(first))
            #expect(exit(from: thisAndLater) == Self.grounds[first].0)
        }
    }

    private func exit(from grounds: [Int]) -> ExitStatus? {
        var result = SampleResults.passing
        var circumstances = VerdictRules.Circumstances()
        for index in grounds { Self.grounds[index].1(&result, &circumstances) }
        let verdict = VerdictRules.verdict(on: result, circumstances: circumstances)
        return ExitStatus(rawValue: verdict.exitCode)
    }

    @Test("a failed threshold of a saturated generator is no evidence of failure")
    func saturatedThreshold() {
        let verdict = VerdictRules.verdict(
            on: changed {
                $0.thresholds?[2].outcome = .fail
                $0.load?.generator.busiestWorkerShare = 0.95
            })
        #expect(verdict.status == .inconclusive)
        #expect(verdict.exitCode == ExitStatus.saturated.code)
        #expect(verdict.sections[.load] == .inconclusive)
        #expect(verdict.reasons.count == 2)
    }

    @Test("an interrupted run keeps what it proved")
    func interruptedFailure() {
        let verdict = VerdictRules.verdict(
            on: changed { $0.findings.append(SampleResults.slowPlan) },
            circumstances: Circumstances(interrupted: true))
        #expect(verdict.status == .fail)
        #expect(verdict.exitCode == ExitStatus.interrupted.code)
    }

    @Test("reasons are the worst first, and name their object")
    func reasons() {
        let verdict = VerdictRules.verdict(
            on: changed { result in
                var vague = SampleResults.foreignRead
                vague.severity = .medium
                vague.message = "Something leaks."
                result.findings += [vague, SampleResults.slowPlan, SampleResults.foreignRead]
            })
        #expect(
            verdict.reasons == [
                SampleResults.foreignRead.message, "get_task: Something leaks.",
                SampleResults.slowPlan.message,
            ])
    }

    @Test("sections that were skipped are absent, those that judged nothing are untested")
    func sections() {
        let verdict = VerdictRules.verdict(on: SampleResults.verifyOnly)
        #expect(verdict.sections[.load] == nil)
        #expect(verdict.sections[.indexes] == .pass)
        let small = VerdictRules.verdict(
            on: changed { result in
                for index in result.indexes?.indices ?? 0..<0 {
                    result.indexes?[index].verdict = .tooSmall
                }
            })
        #expect(small.sections[.indexes] == .untested)
        #expect(small.exitCode == 0)
    }
}
