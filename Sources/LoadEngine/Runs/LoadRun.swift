internal import Dispatch
internal import Recording
internal import Synchronization

/// Runs a plan with as many workers as it asks for, and brings back what they measured.
package enum LoadRun {
    /// Why a run did not take place.
    package struct Failure: Error, CustomStringConvertible {
        /// Which worker could not start.
        package let worker: Int
        /// What its workload or its reactor threw.
        package let underlying: any Error

        package var description: String {
            "load worker \(worker + 1) could not start: \(underlying)"
        }
    }

    /// Performs a load run on the calling thread's time: returns when it is over.
    ///
    /// Plan in, outcome out: every worker has a serial queue of its own and makes its workload
    /// there, so nothing is shared but the stop flag and the progress figures. The workers start
    /// together, when the last workload is made.
    ///
    /// - Parameters:
    ///   - progress: where the figures appear while the run goes on; made for as many workers.
    ///   - stop: ends the run early, with what was measured until then.
    ///   - makeWorkload: makes the workload of a worker, on the worker's own thread.
    ///   - makeReactor: makes what it waits with, likewise; `epoll` where nothing is said.
    /// - Throws: ``LoadPlanFault`` when the plan cannot be run, ``Failure`` when a worker could not
    ///   be made; nothing has been performed then.
    package static func perform<W: Workload & ~Copyable, R: Reactor & ~Copyable>(
        _ plan: LoadPlan, progress: LoadProgress, stop: StopFlag,
        makeWorkload: @escaping @Sendable (_ worker: Int) throws -> W,
        makeReactor: @escaping @Sendable (borrowing W) throws -> R
    ) throws -> LoadOutcome<W.Evidence> {
        try plan.validate()
        let results = Mutex<[Result<LoadOutcome<W.Evidence>, Failure>]>([])
        let line = StartLine(workers: plan.workers)
        let group = DispatchGroup()
        for number in 0..<plan.workers {
            DispatchQueue(label: "bulkhead.load.\(number)").async(group: group) {
                let result = runWorker(
                    plan, number, line: line, progress: progress, stop: stop,
                    makeWorkload: makeWorkload, makeReactor: makeReactor)
                if let result { results.withLock { $0.append(result) } }
            }
        }
        group.wait()
        let outcomes = try results.withLock { $0 }.map { try $0.get() }
        var whole = LoadOutcome<W.Evidence>(plan: plan)
        outcomes.forEach { whole.merge($0) }
        return whole
    }

    /// The same for a workload whose connections are watched with `epoll`.
    package static func perform<W: Workload & ~Copyable>(
        _ plan: LoadPlan, progress: LoadProgress, stop: StopFlag,
        makeWorkload: @escaping @Sendable (_ worker: Int) throws -> W
    ) throws -> LoadOutcome<W.Evidence> {
        try perform(
            plan, progress: progress, stop: stop, makeWorkload: makeWorkload,
            makeReactor: { _ in try EpollReactor() })
    }

    /// One worker from its workload to its outcome; nil when another worker could not start.
    private static func runWorker<W: Workload & ~Copyable, R: Reactor & ~Copyable>(
        _ plan: LoadPlan, _ number: Int, line: StartLine, progress: LoadProgress, stop: StopFlag,
        makeWorkload: (Int) throws -> W, makeReactor: (borrowing W) throws -> R
    ) -> Result<LoadOutcome<W.Evidence>, Failure>? {
        do {
            let workload = try makeWorkload(number)
            let reactor = try makeReactor(workload)
            var worker = try Worker(
                plan: plan, number: number, workload: workload, reactor: reactor, stop: stop,
                progress: progress)
            guard let start = line.wait(isReady: true) else { return nil }
            let processorStart = MonotonicClock.threadProcessorNanoseconds
            worker.run(startingAtNanoseconds: start)
            let processorEnd = MonotonicClock.threadProcessorNanoseconds
            var outcome = worker.outcome()
            outcome.workers[0].processorNanoseconds = processorEnd - processorStart
            return .success(outcome)
        } catch {
            _ = line.wait(isReady: false)
            return .failure(Failure(worker: number, underlying: error))
        }
    }
}
