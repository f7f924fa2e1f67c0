import Foundation
import ResultModel
import Testing

extension ThrowAwayServerTests {
    /// `bulkhead pool` against servers whose truth is known.
    ///
    /// A machine on which other tests run is too noisy for a number more often than not: then the
    /// answer has to be that, and everything else that was measured is looked at all the same.
    @Suite("bulkhead pool")
    struct PoolTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        private func size(
            _ text: ScenarioText, _ arguments: String...
        ) async throws -> (ending: Ending, pool: PoolResult) {
            let folder = try text.write(to: sandbox)
            let ending = try await sandbox.run(
                ["pool", folder, "--budget", "6s", "--out", "out"] + arguments)
            return (ending, try #require(try sandbox.result().pool, "\(ending)"))
        }

        /// Whether the answer is that there is none, for a reason that the record bears out.
        private func isDoubted(_ ending: Ending, _ pool: PoolResult) throws -> Bool {
            #expect(pool.complete && pool.seconds > 0 && !pool.points.isEmpty, "\(ending)")
            #expect(pool.points.contains { $0.clients == 1 }, "\(ending)")
            // Sixteen sleepers of 20 ms do 800/s: where they do not do an eighth of it, others had
            // the machine, and the answer is as right as it says.
            if pool.question.rate <= 100, pool.question.serverLimit >= 16,
                let answer = pool.answer, answer.outcome == .beyondCapacity
            {
                #expect(ending.exitCode == 99, "\(ending)")
                return true
            }
            guard let answer = pool.answer, answer.outcome == .inconclusive else { return false }
            #expect(ending.exitCode == 96 && answer.size == nil && !answer.reasons.isEmpty)
            guard let fit = pool.fit else {
                #expect(answer.reasons[0].hasPrefix("No model could be made"), "\(ending)")
                return true
            }
            let missed = pool.trials.contains { $0.role == .advised && !$0.met }
            #expect(fit.noise > 0.25 || !fit.predictive || missed, "\(ending)")
            return true
        }

        @Test("Twenty milliseconds a hundred times a second need what theory says")
        func knownAnswer() async throws {
            let (ending, pool) = try await size(
                .sleepers, "--slo", "pool_wait p(95) < 30ms", "--trials", "1",
                "--pg-setting", "max_connections=24")
            #expect(pool.question.serverLimit == 16 && pool.question.rate == 100)
            // A sleep never ends early.
            #expect(pool.holds.allSatisfy { $0.value.queryMs >= 20 && $0.value.pauseMs == 0 })
            guard try !isDoubted(ending, pool) else { return }
            #expect(ending.exitCode == 0, "\(ending)")
            #expect(pool.points.contains { $0.rate != nil && $0.poolSize == 10 })
            #expect(pool.points.contains { $0.heldOut })
            #expect(pool.holds["sleep"] != nil && pool.inputs.contains { $0.origin == .measured })
            let answer = try #require(pool.answer)
            let size = try #require(answer.size)
            // Two are busy: three with fixed times wait some milliseconds, and every one more less.
            #expect((3...6).contains(size) && (answer.fewest ?? 99) <= size, "\(ending)")
            #expect(pool.stated.map(\.workers) == [1, 2, 4, 8])
            #expect(pool.stated.map(\.fits) == [true, false, false, false])
            #expect(pool.trials.contains { $0.role == .advised && $0.size == size && $0.met })
            #expect(pool.trials.prefix(2).map(\.role) == [.advised, .smaller])
            #expect(pool.curves?.throughput.first?.points.isEmpty == false)
            #expect(!pool.waits.isEmpty && pool.limits?.publisher == "Neon")
            #expect(pool.points.filter(\.heldOut).contains { $0.expectedThroughput != nil })
        }

        @Test("A rate beyond what the server can do gets what it can, and no more measuring")
        func beyondCapacity() async throws {
            let (ending, pool) = try await size(
                try .oneSleeperAtATime(), "--rate", "400/s",
                "--pg-setting", "max_connections=24")
            #expect(pool.points.allSatisfy { $0.rate == nil }, "\(ending)")
            #expect(pool.capacity.map { $0.activitiesPerSecond < 70 } != false, "\(ending)")
            guard try !isDoubted(ending, pool) else { return }
            #expect(ending.exitCode == 99 && pool.answer?.outcome == .beyondCapacity)
            #expect(pool.answer?.size == nil && pool.capacity != nil)
            #expect(
                ending.report.contains("400 activities a second are asked for, and the server"),
                "\(ending)")
        }

        @Test("Where max_connections is what limits, that is said")
        func connections() async throws {
            let (ending, pool) = try await size(
                .sleepers, "--rate", "900", "--pg-setting", "max_connections=12")
            #expect(pool.question.serverLimit == 4)
            #expect(pool.points.allSatisfy { $0.poolSize <= 4 })
            guard try !isDoubted(ending, pool) else { return }
            #expect(pool.notes.contains { $0.contains("max_connections") }, "\(pool.notes)")
            #expect(ending.exitCode == 99, "\(ending)")
            #expect(ending.report.contains("raise max_connections (4 are left"), "\(ending)")
        }

        @Test("An objective that no size meets, because one alone takes longer")
        func noSizeMeets() async throws {
            let (ending, pool) = try await size(
                .sleepers, "--slo", "p(95) < 5ms", "--pg-setting", "max_connections=24")
            #expect(pool.question.measure == .latency)
            guard try !isDoubted(ending, pool) else { return }
            #expect(ending.exitCode == 99 && pool.answer?.outcome == .noSizeMeets, "\(ending)")
            #expect(ending.report.contains("A client that is all alone needs 2"), "\(ending)")
        }

        @Test("More users than any machine here drives: what is extrapolated, and how far")
        func simulated() async throws {
            let (ending, pool) = try await size(
                .sleepers, "--users", "120", "--simulate", "--workers", "4",
                "--slo", "pool_wait p(95) < 30ms", "--pg-setting", "max_connections=12")
            // Twenty users ask a hundred times a second; four connections do two hundred.
            #expect(pool.question.users == 120 && pool.question.rate == 600, "\(ending)")
            let far = pool.inputs.filter { $0.origin == .extrapolated }
            guard try !isDoubted(ending, pool) else {
                #expect(pool.fit == nil || far.contains { $0.name == "rate" }, "\(far)")
                return
            }
            #expect(far.contains { $0.name == "rate" && ($0.times ?? 0) > 2 }, "\(far)")
            #expect(far.contains { $0.name == "users" && $0.times == 6 }, "\(far)")
            #expect(ending.exitCode == 0 && pool.answer?.outcome == .extrapolated, "\(ending)")
            #expect(far.contains { $0.name == "server" }, "\(far)")
            // Twelve are busy on four workers.
            let size = try #require(pool.answer?.size)
            #expect(size >= 3 && pool.trials.isEmpty, "\(ending)")
        }
    }
}
