import PoolModel
import Recording
import Testing

@testable import LoadEngine

/// Real threads, real descriptors and the real clock; what is asserted does not depend on time.
@Suite struct LoadRunTests {
    private struct NoServer: Error {}

    private func closed(_ clients: Int) -> [Phase] {
        [Phase(durationNanoseconds: 600 * second, model: .closed(clients: clients))]
    }

    @Test(.timeLimit(.minutes(1)))
    func `workers run side by side until they are stopped, and their figures add up`() throws {
        let stop = StopFlag()
        let progress = LoadProgress(workers: 2)
        let outcome = try LoadRun.perform(
            plan(phases: closed(6), workers: 2), progress: progress, stop: stop
        ) { _ in EchoWorkload(operations: 2000, stop: stop) }
        let counters = outcome.operations[0].counters
        #expect(outcome.wasStopped)
        #expect(outcome.checkIdentities() == nil)
        #expect(counters.succeeded >= 2000)
        #expect(counters.failed == 0)
        #expect(Int(counters.succeeded) == outcome.evidence.reduce(0, +))
        #expect(outcome.connections.opened == 6)
        #expect(outcome.operations[0].latency.count == counters.succeeded)
        #expect(outcome.workers.count == 2)
        for usage in outcome.workers {
            #expect(usage.processorNanoseconds > 0)
            #expect((0...1).contains(usage.busyShare))
        }
        let shown = progress.snapshot()
        #expect(shown.succeeded == counters.succeeded)
        #expect(shown.failed == 0 && shown.waiting == 0 && shown.connectionsInUse == 0)
        #expect(shown.started == outcome.startedActivities)
        #expect(shown.phase == 0 && shown.elapsedNanoseconds > 0)
        // All of it, unless this took longer than what is shown reaches back.
        #expect(shown.recentLatencies.count > 0)
        #expect(shown.recentLatencies.count <= counters.succeeded)
    }

    @Test(.timeLimit(.minutes(1)))
    func `arrivals wake a worker that has nothing else to do`() throws {
        let stop = StopFlag()
        let phase = Phase(
            durationNanoseconds: 600 * second, model: .open(arrivals: .poisson, rate: 2000))
        let outcome = try LoadRun.perform(
            plan(phases: [phase]), progress: LoadProgress(workers: 1), stop: stop
        ) { _ in EchoWorkload(operations: 200, stop: stop) }
        #expect(outcome.operations[0].counters.succeeded >= 200)
        #expect(outcome.scheduleLag.count == outcome.drawnActivities)
        #expect(try #require(outcome.scheduleLag.minimumNanoseconds) >= 0)
    }

    @Test(.timeLimit(.minutes(1)))
    func `when one worker cannot start, none does`() throws {
        let stop = StopFlag()
        let error = #expect(throws: LoadRun.Failure.self) {
            _ = try LoadRun.perform(
                plan(phases: closed(6), workers: 3), progress: LoadProgress(workers: 3),
                stop: stop
            ) { worker in
                guard worker != 1 else { throw NoServer() }
                return EchoWorkload(operations: 1, stop: stop)
            }
        }
        #expect(error?.worker == 1)
        #expect(error?.description.contains("load worker 2") == true)
        #expect(!stop.isRequested)
    }
}
