import LoadEngine
import PoolModel
import Recording
import Stochastics
import Testing

@testable import PoolSizing

/// A chat's turn: two statements of 5 ms around a model call of a second.
@Suite struct HoldingComparisonTests {
    private let second: Int64 = 1_000_000_000
    private let work = DurationDistribution.fixed(nanoseconds: 5_000_000)

    private func turn(_ first: Boundary, _ last: Boundary) -> Activity {
        Activity(
            name: "chat", weight: 1, isJourney: true,
            steps: [
                .perform(operation: 0, boundary: first), .think(.constant(nanoseconds: second)),
                .perform(operation: 1, boundary: last),
            ])
    }

    private var released: Activity { turn(.whole, .whole) }
    private var held: Activity { turn([.begins, .commits], .whole) }
    private var inTransaction: Activity { turn(.begins, [.commits, .releases]) }

    // MARK: What an activity keeps

    @Test func `what a pause keeps is what the step before did not give back`() {
        #expect(released.holdsWhilePausing == .nothing)
        #expect(held.holdsWhilePausing == .connection)
        #expect(inTransaction.holdsWhilePausing == .transaction)
        let alone = Activity(
            name: "read", weight: 1, steps: [.perform(operation: 0, boundary: .whole)])
        #expect(alone.holdsWhilePausing == nil)
    }

    @Test func `each form can be made of each`() {
        for activity in [released, held, inTransaction] {
            #expect(activity.keeping(.nothing).steps == released.steps)
            #expect(activity.keeping(.connection).steps == held.steps)
            #expect(activity.keeping(.transaction).steps == inTransaction.steps)
        }
    }

    @Test func `a loop is one transaction only where the pause keeps it open`() {
        let loop = Step.each(operation: 1, source: 0, limit: 10, boundary: .whole, isSeparate: true)
        let activity = Activity(
            name: "history", weight: 1, isJourney: true,
            steps: [
                .perform(operation: 0, boundary: .whole), .think(.constant(nanoseconds: 1)), loop,
            ])
        #expect(activity.keeping(.connection).steps[2] == loop)
        #expect(
            activity.keeping(.transaction).steps[2]
                == .each(
                    operation: 1, source: 0, limit: 10, boundary: [.commits, .releases],
                    isSeparate: false))
    }

    @Test func `a pause at the end keeps nothing, whatever is wanted`() {
        let activity = Activity(
            name: "read", weight: 1, isJourney: true,
            steps: [.perform(operation: 0, boundary: .whole), .think(.constant(nanoseconds: 1))])
        #expect(activity.keeping(.transaction) == activity)
        #expect(activity.holdsWhilePausing == nil)
    }

    // MARK: Profiles

    @Test func `an activity is as long as its operations were measured`() throws {
        var plan = LoadPlan(
            operations: [OperationPlan(name: "ask"), OperationPlan(name: "answer")],
            activities: [held], phases: [], pool: nil, users: 1, seed: 1)
        plan.activities.append(
            Activity(
                name: "loop", weight: 1, isJourney: true,
                steps: [
                    .each(operation: 1, source: 0, limit: 10, boundary: .whole, isSeparate: true)
                ]))
        var (ask, answer) = (OperationFigures(), OperationFigures())
        ask.service.record(4_000_000, count: 10)
        answer.service.record(6_000_000, count: 30)
        answer.counters.started = 30
        var figures = [ActivityFigures(), ActivityFigures()]
        figures[1].counters.succeeded = 10
        let profiles = try ActivityProfiles(plan, operations: [ask, answer], activities: figures)
        let chat = try #require(profiles.profiles[0])
        #expect(abs(chat.meanHoldNanoseconds - 1_010_000_000) < 10_000_000)
        #expect(abs(chat.meanPauseNanoseconds - 1e9) < 1)
        #expect(abs(chat.meanTransactionNanoseconds - 10_000_000) < 100_000)
        #expect(profiles.profiles[1]?.stages.count == 3)
        let nothing = try ActivityProfiles(
            plan, operations: [OperationFigures(), OperationFigures()], activities: figures)
        #expect(nothing.all.isEmpty)
    }

    @Test func `pauses are drawn from what the plan says`() throws {
        let think: [(LoadEngine.ThinkTime, Double)] = [
            (.constant(nanoseconds: 7), 7), (.uniform(nanoseconds: 2...4), 3),
            (.exponential(Exponential(mean: 9)), 9),
        ]
        for (time, mean) in think {
            let distribution = try time.distribution
            #expect(abs(distribution.meanNanoseconds - mean) < 1e-9)
        }
    }

    // MARK: What it costs

    private func comparison(rate: Double) -> HoldingComparison {
        let question = SizingQuestion(
            rate: rate,
            objective: PoolObjective(.poolWait, quantile: 0.99, longestNanoseconds: second / 10),
            serverLimit: 60, stated: .init(size: 10, maxOverflow: 5), seed: 5)
        var comparison = HoldingComparison(
            question, law: .unlimited,
            profiles: [
                RequestProfile(
                    name: "chat", weight: 1,
                    stages: [
                        .query(work: work), .pause(.fixed(nanoseconds: second)),
                        .query(work: work),
                    ]),
                RequestProfile(name: "read", weight: 3, stages: [.query(work: work)]),
            ])
        comparison.requests = 4_000
        comparison.repetitions = 2
        return comparison
    }

    @Test func `fifteen connections held through a second are fifteen turns a second`() throws {
        let forms = comparison(rate: 80).forms(of: "chat")
        try #require(forms.map(\.holding) == [.transaction, .connection, .nothing])
        // 15 / 1.01 s; given back, 15 / 10 ms.
        #expect(abs(forms[1].perSecond - 14.85) < 0.5)
        #expect(abs(forms[2].perSecond - 1500) < 50)
        // 20 turns a second are more than fifteen: with the connection held they queue up.
        #expect(forms[1].waitNanoseconds > second && forms[2].waitNanoseconds == 0)
        let needed = try #require(forms[1].size)
        #expect(needed >= 21 && needed <= 45)
        #expect(try #require(forms[2].size) <= 5)
        #expect(forms[0].size == forms[1].size)
        // A pooler lends a server while a transaction is open, and only then.
        #expect(abs(forms[1].busyServers - (20 * 0.01 + 60 * 0.005)) < 1e-6)
        #expect(abs(forms[0].busyServers - (20 * 1.01 + 60 * 0.005)) < 1e-6)
    }

    @Test func `what no size does is said`() {
        // 100 turns a second, each a second long, are more than 60 connections.
        #expect(comparison(rate: 400).forms(of: "chat")[1].size == nil)
        #expect(comparison(rate: 400).forms(of: "nobody").isEmpty)
    }

    @Test func `clients get as much done as there are connections for them`() {
        let all = comparison(rate: 80)
        let turn = all.profiles[0]
        let held = all.clients(30, of: turn.keeping(.connection))
        #expect(abs(held.perSecond - 14.85) < 0.5)
        #expect(abs(Double(held.waitNanoseconds) / 1e9 - 1.01) < 0.1)
        let released = all.clients(30, of: turn)
        #expect(abs(released.perSecond - 30 / 1.01) < 1)
        #expect(released.waitNanoseconds < second / 50)
    }
}
