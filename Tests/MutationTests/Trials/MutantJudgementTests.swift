import ResultModel
import ScenarioModel
import Testing

@testable import Mutation

@Suite("What a mutant comes to")
struct MutantJudgementTests {
    private let mutant = Mutant(
        "check-dropped", "notes.body", statement: "DROP", .database(["DROP"]),
        seenBy: [.structure])

    private func finding(_ object: String, _ severity: Severity = .high) -> Finding {
        Finding(
            ruleId: "foreign-read", severity: severity, section: .isolation, layer: "queries",
            object: object, message: "message", evidence: "", fix: "")
    }

    private func observation(
        _ findings: [Finding] = [], probe outcome: ProbeResult.Outcome? = nil
    ) -> Observation {
        var observation = Observation()
        let probes = outcome.map {
            [
                ProbeResult(
                    id: "a/b", rule: "foreign-read", layer: "queries", object: "b", actor: "",
                    outcome: $0, reason: "why")
            ]
        }
        observation.add(.queries, findings: findings, probes: probes ?? [])
        return observation
    }

    private func judgement(
        _ baseline: Observation, equivalent: [String] = []
    ) -> MutantJudgement {
        MutantJudgement(
            baseline,
            declared: equivalent.map {
                EquivalentMutant(
                    mutant: $0, because: "a reason", position: SourcePosition(line: 9, column: 1))
            })
    }

    @Test("A finding that was not there before kills it; one that was does not")
    func newFinding() {
        let judgement = judgement(observation([finding("a")]))
        let same = judgement.judge(mutant, observation([finding("a")]), seconds: 1)
        #expect(same.outcome == .survived && same.killedBy.isEmpty)
        let more = judgement.judge(
            mutant, observation([finding("a"), finding("b")]), seconds: 1)
        #expect(more.outcome == .killed)
        #expect(more.killedBy.map(\.object) == ["b"] && more.killedBy[0].check == "queries")
    }

    @Test("An application's defect is killed by findings alone, the gravest first")
    func application() {
        let judgement = judgement(observation(probe: .held))
        let killed = judgement.judge(
            mutant,
            application: observation([finding("a", .medium), finding("b", .critical)]),
            seconds: 1)
        #expect(killed.outcome == .killed && killed.killedBy.map(\.object) == ["b", "a"])
        let silent = judgement.judge(
            mutant, application: observation(probe: .inconclusive), seconds: 1)
        #expect(silent.outcome == .inconclusive && silent.killedBy == [])
        #expect(silent.reason?.contains("foreign-read of b") == true)
        let alive = judgement.judge(mutant, application: observation(probe: .held), seconds: 1)
        #expect(alive.outcome == .survived)
    }

    @Test("A remark is no kill")
    func information() {
        let result = judgement(observation())
            .judge(mutant, observation([finding("a", .info)]), seconds: 1)
        #expect(result.outcome == .survived)
    }

    @Test("A probe that held, and concludes nothing any more, kills it without a finding")
    func turnedProbe() {
        let result = judgement(observation(probe: .held))
            .judge(mutant, observation(probe: .inconclusive), seconds: 1)
        #expect(result.outcome == .killed)
        #expect(result.killedBy.first?.finding == false)
        let before = judgement(observation(probe: .inconclusive))
            .judge(mutant, observation(probe: .inconclusive), seconds: 1)
        #expect(before.outcome == .survived)
    }

    @Test("A proof or the scenario makes it equivalent, unless somebody saw it")
    func equivalence() {
        let declared = judgement(observation(), equivalent: [mutant.id])
        #expect(declared.judge(mutant, observation(), seconds: 1).reason == "a reason")
        #expect(declared.judge(mutant, observation(), seconds: 1).outcome == .equivalent)
        let killed = declared.judge(mutant, observation([finding("b")]), seconds: 1)
        #expect(killed.outcome == .killed && killed.reason == nil)
        let proved = Mutant(
            "a", "b", statement: "", .database([]), seenBy: [], equivalentBecause: "a proof")
        #expect(
            judgement(observation()).judge(proved, observation(), seconds: 1).reason == "a proof")
    }

    @Test("An entry for a mutant that was killed, or that is none any more, is stale")
    func stale() {
        let judgement = judgement(
            observation(), equivalent: [mutant.id, "check-dropped/gone", "not-null-dropped/other"])
        let killed = judgement.judge(mutant, observation([finding("b")]), seconds: 1)
        #expect(
            judgement.staleEntries(in: [killed], tried: ["check-dropped"]).map(\.mutant)
                == [mutant.id, "check-dropped/gone"])
        let alive = judgement.judge(mutant, observation(), seconds: 1)
        #expect(
            judgement.staleEntries(in: [alive], tried: ["check-dropped"]).map(\.mutant)
                == ["check-dropped/gone"])
    }

    @Test("A needed index is a kill, one that nobody misses is equivalent, a small one neither")
    func indexes() {
        func trial(_ outcome: IndexTrialResult.Outcome) -> IndexTrialResult {
            IndexTrialResult(
                index: "i", table: "t", bytes: 1, outcome: outcome, cells: 4, detail: "detail")
        }
        let judgement = judgement(observation())
        #expect(
            judgement.judge(mutant, trial(.needed), users: 1_000, seconds: 1).outcome == .killed)
        #expect(
            judgement.judge(mutant, trial(.redundant), users: 1_000, seconds: 1).outcome
                == .equivalent)
        let small = judgement.judge(mutant, trial(.untested), users: 1_000, seconds: 1)
        #expect(small.outcome == .notJudged)
        #expect(small.reason == "detail at 1000 users")
        #expect(
            judgement.judge(mutant, nil, users: 1_000, seconds: 1).outcome == .inconclusive)
    }
}
