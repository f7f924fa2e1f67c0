import PoolModel
import PythonPeers
import Stochastics
import Testing

/// SQLAlchemy's own QueuePool and ours do the same with the same schedule, step by step: which
/// connection is granted, how many are opened and closed, how many are idle.
///
/// In one thread nobody can wait, so both have no time to; who waits how long is held against
/// running pools by the load tests.
@Suite(.enabled(if: PythonPeers.areInstalled, "\(PythonPeers.whyNot)"))
struct SQLAlchemyTests {
    /// What is to be played.
    private struct Schedule: Encodable, Sendable {
        var size: Int
        var overflow: Int
        /// Seconds; -1 for never, as SQLAlchemy has it.
        var recycle: Int
        var prePing: Bool
        var newestFirst: Bool
        /// How long an attempt to connect takes.
        var connectSeconds: Double
        var steps: [Step]
    }

    private struct Step: Encodable, Sendable {
        var action: Action
        var slot: Int
        /// How much time passes before.
        var seconds: Double
    }

    private enum Action: String, Encodable, CaseIterable, Sendable {
        /// A thread asks for a connection and gets it, or an error.
        case checkout
        case checkin
        /// A thread closes its connection and gives it back.
        case closed
        /// A thread finds its connection dead.
        case lost
        /// The server restarts: what is open is dead, though nobody knows.
        case restart
        /// The server refuses connections from now on, or accepts them again.
        case refuse, accept
    }

    private struct Answer: Decodable, Equatable {
        var answer: String
        var opened: Int
        var closed: Int
        var idle: Int
        var records: Int
    }

    @Test func `two thousand random schedules, the same grants in the same order`() async throws {
        let random = SplittableRandom(seed: 20_001)
        var granted = 0
        var timeouts = 0
        for batch in 0..<4 {
            let schedules = (0..<500).map { number in
                var stream = random.split(index: batch * 500 + number)
                return schedule(&stream)
            }
            let theirs: [[Answer]] = try await PythonPeers.run(
                "sqlalchemy_peer.py", with: schedules)
            try #require(theirs.count == schedules.count)
            for (schedule, theirs) in zip(schedules, theirs) {
                let ours = play(schedule)
                // One message for each schedule, with the first step that differs.
                let step = zip(ours, theirs).enumerated().first { $1.0 != $1.1 }
                #expect(
                    step == nil,
                    "\(schedule.steps.prefix((step?.offset ?? 0) + 1)) of \(schedule)")
                if step != nil { return }
                granted += ours.count { Int($0.answer) != nil }
                timeouts += ours.count { $0.answer == "timeout" }
            }
        }
        // The schedules do what they are for.
        #expect(granted > 10_000 && timeouts > 500)
    }

    private func schedule(_ random: inout SplittableRandom) -> Schedule {
        let weights = [40.0, 36, 3, 3, 2, 2, 4]
        let actions = AliasTable(weights: weights)
        let size = 1 + random.index(below: 5)
        let overflow = random.index(below: 4)
        return Schedule(
            size: size, overflow: overflow,
            recycle: random.chance(0.5) ? -1 : 3 + random.index(below: 30),
            prePing: random.chance(0.4), newestFirst: random.chance(0.3),
            connectSeconds: random.chance(0.5) ? 0 : 1.25,
            steps: (0..<60).map { _ in
                Step(
                    action: Action.allCases[actions.sample(&random)],
                    slot: random.index(below: size + overflow + 2),
                    // Quarters are exact; steps at the same moment are among them.
                    seconds: Double(random.index(below: 8)) / 4)
            })
    }

    private func play(_ schedule: Schedule) -> [Answer] {
        var player = Player(
            pool: QueuePool(
                settings: .init(
                    size: schedule.size, maxOverflow: schedule.overflow, timeoutNanoseconds: 0,
                    recycleNanoseconds: schedule.recycle < 0
                        ? nil : Int64(schedule.recycle) * 1_000_000_000,
                    prePing: schedule.prePing, reusesNewestFirst: schedule.newestFirst),
                requestLimit: 20), connectNanoseconds: Int64(schedule.connectSeconds * 1e9))
        return schedule.steps.map { player.play($0) }
    }

    /// Does what our pool says, on connections that are numbers.
    private struct Player {
        var pool: QueuePool
        let connectNanoseconds: Int64
        var now: Int64 = 1_000_000_000
        var opened = 0
        var closed = 0
        var refuses = false
        /// The pool's connection that a slot has.
        var held: [Int: Int] = [:]
        /// By the pool's numbers: which one it is, and whether the server still knows it.
        var numbers: [Int: Int] = [:]
        var living: Set<Int> = []

        init(pool: QueuePool, connectNanoseconds: Int64) {
            self.pool = pool
            self.connectNanoseconds = connectNanoseconds
        }

        mutating func play(_ step: Step) -> Answer {
            now += Int64(step.seconds * 1e9)
            var answer = "none"
            switch step.action {
            case .checkout:
                if held[step.slot] == nil {
                    answer = follow(
                        pool.checkout(request: step.slot, atNanoseconds: now), step.slot)
                }
            case .checkin: giveBack(step.slot, .open)
            case .closed: giveBack(step.slot, .closed)
            case .lost: giveBack(step.slot, .lost)
            case .restart: living = []
            case .refuse: refuses = true
            case .accept: refuses = false
            }
            return Answer(
                answer: answer, opened: opened, closed: closed, idle: pool.idleCount,
                records: pool.recordCount)
        }

        private mutating func follow(_ action: QueuePool.CheckoutAction, _ slot: Int) -> String {
            switch action {
            case .grant(let connection):
                held[slot] = connection
                return numbers[connection].map(String.init) ?? "no number"
            case .ping(let connection):
                let isAlive = numbers[connection].map(living.contains) ?? false
                return follow(
                    pool.pinged(connection: connection, isAlive: isAlive, atNanoseconds: now),
                    slot)
            case .connect(let connection, let closesFirst):
                if closesFirst { closed += 1 }
                let start = now
                now += connectNanoseconds
                guard !refuses else {
                    _ = pool.connectFailed(connection: connection)
                    return "connect"
                }
                numbers[connection] = opened
                living.insert(opened)
                opened += 1
                pool.connected(connection: connection, attemptedAtNanoseconds: start)
                return follow(.grant(connection: connection), slot)
            case .wait:
                return follow(pool.timerFired(request: slot, atNanoseconds: now), slot)
            case .timeOut: return "timeout"
            case .refuse: return "refused"
            }
        }

        private mutating func giveBack(_ slot: Int, _ condition: QueuePool.Condition) {
            guard let connection = held.removeValue(forKey: slot) else { return }
            let action = pool.checkin(
                connection: connection, condition: condition, atNanoseconds: now)
            // One that was not open any more is closed either way.
            if condition != .open || action == .close { closed += 1 }
        }
    }
}
