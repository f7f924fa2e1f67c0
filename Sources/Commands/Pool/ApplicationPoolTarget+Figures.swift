internal import ApplicationControl
internal import Foundation
internal import LoadEngine
internal import PoolModel
internal import PoolSizing
internal import Recording
internal import Workloads

/// What a point has shown: from the outside, and by the application's own record of its pool.
extension ApplicationPoolTarget {
    /// Handing out a connection that is there takes less than this: a shorter wait was none.
    private static let handingOutNanoseconds: Int64 = 1_000_000

    /// - Parameters:
    ///   - start: when the warm-up was over, by the clock of the record.
    ///   - busyMean: connections that had work or a transaction, as the server says.
    mutating func figures(
        _ outcome: LoadOutcome<LoadEvidence>, _ point: PoolPoint, _ session: ApplicationSession,
        measured start: Int64, _ durationNanoseconds: Int64, busyMean: Double
    ) throws(PoolTargetFailure) -> PointFigures {
        var checkouts = outcome.checkouts
        if let process = session.process, application.keepsPoolLog {
            let log = process.folder + "/" + ApplicationLauncher.poolLogName
            let bytes = FileManager.default.contents(atPath: log) ?? Data()
            checkouts = try self.checkouts(String(decoding: bytes, as: UTF8.self), from: start)
        } else {
            let warmup = outcome.measuredNanoseconds - durationNanoseconds
            for place in checkouts.indices {
                checkouts[place].isRecorded = checkouts[place].requestedNanoseconds >= warmup
            }
        }
        var figures = PointFigures(
            point, checkouts: checkouts, activities: activities.count,
            measuredNanoseconds: durationNanoseconds)
        let ended = outcome.activities.reduce(0) {
            $0 + $1.counters.succeeded + $1.counters.failed
        }
        let granted = checkouts.count { $0.end != .timedOut }
        // Checkouts of the whole run for each of its activities.
        let perActivity = Double(granted) / Double(max(ended, 1))
        figures.activitiesPerSecond = perActivity > 0 ? figures.throughput / perActivity : 0
        figures.isSaturated = outcome.workers.contains { $0.processorShare > 0.8 }
        if !application.keepsPoolLog, point.offer == .closed(clients: 1) {
            note(Self.withoutRecord(busyMean: busyMean))
        }
        return figures
    }

    private static func withoutRecord(busyMean: Double) -> String {
        let share = Int((min(busyMean, 1) * 100).rounded())
        return "The application does not write down when it takes and returns connections, so each "
            + "request is taken to hold one for as long as it lasts; by the server's account one "
            + "client had a connection at work for \(share) % of the time. Smaller pools may do: the "
            + "README shows the hook that writes ${POOL_LOG}."
    }

    /// The checkouts that an application wrote down.
    func checkouts(
        _ text: String, from begun: Int64
    ) throws(PoolTargetFailure) -> [Checkout] {
        // It goes on writing: what follows the last line break is half a line.
        let whole = text.lastIndex(of: "\n").map { String(text[...$0]) } ?? ""
        let lines: [HoldLine]
        do throws(PoolModelFault) { lines = try HoldRecord.lines(of: whole) } catch {
            throw PoolTargetFailure(
                .notAsTold, "What the application wrote to ${POOL_LOG}: \(error)")
        }
        guard !lines.isEmpty else {
            throw PoolTargetFailure(
                .notAsTold,
                "The application wrote nothing to ${POOL_LOG}, the file in which it is to note when "
                    + "it takes and returns connections: the README shows the hook that does. Leave "
                    + "the variable out of 'start' to be content with how long requests take.")
        }
        let now = Double(MonotonicClock.nowNanoseconds) / 1e9
        let isSameClock = lines.contains { $0.endedSeconds <= now && $0.endedSeconds > now - 3600 }
        guard isSameClock else {
            throw PoolTargetFailure(
                .notAsTold,
                "The times in ${POOL_LOG} are not those of the machine's monotonic clock "
                    + "(time.monotonic() in Python, CLOCK_MONOTONIC elsewhere).")
        }
        guard !needsWaits || lines.contains(where: { $0.askedSeconds != nil }) else {
            throw PoolTargetFailure(
                .notAsTold,
                "The application writes down how long it holds connections, and not how long it "
                    + "waits for them, which the objective limits: add the third time, at which one "
                    + "was asked for, or limit the latency of requests instead.")
        }
        return lines.map { Self.checkout($0, from: begun) }
    }

    private static func checkout(_ line: HoldLine, from begun: Int64) -> Checkout {
        let wait = line.waitNanoseconds ?? 0
        let asked = Int64((line.startSeconds * 1e9).rounded()) - begun
        var checkout = Checkout(
            worker: 0, activity: 0, requestedNanoseconds: asked,
            waitedNanoseconds: wait < handingOutNanoseconds ? 0 : wait,
            end: line.takenSeconds == nil ? .timedOut : .returned, isRecorded: asked >= 0)
        checkout.heldNanoseconds = line.holdNanoseconds ?? 0
        checkout.busyNanoseconds = checkout.heldNanoseconds
        return checkout
    }

    // MARK: Points that show nothing

    /// Requests that fail take no usual time.
    func refuseFailures(
        _ outcome: LoadOutcome<LoadEvidence>, _ log: ApplicationLog?
    ) throws(PoolTargetFailure) {
        let failed = outcome.operations.reduce(0) { $0 + $1.counters.failed }
        let succeeded = outcome.operations.reduce(0) { $0 + $1.counters.succeeded }
        guard failed > succeeded else { return }
        let explanation = outcome.mergedEvidence.explanations.first.map { " \($0)" } ?? ""
        let said = log?.end.map { " The last it wrote: \($0)" } ?? ""
        throw PoolTargetFailure(
            .notAsTold,
            "\(failed) of \(failed + succeeded) requests failed: what the others show is not how "
                + "the application works.\(explanation)\(said)")
    }

    /// An application that does not do as it is told is not measured at the point.
    func refuseOtherPool(_ point: PoolPoint, _ most: Int) throws(PoolTargetFailure) {
        let allowed = point.connectionLimit + Self.connectionsBeside
        guard most > allowed else { return }
        let remedy =
            application.isToldOverflow
            ? " and ${MAX_OVERFLOW}."
            : " alone; add MAX_OVERFLOW: ${MAX_OVERFLOW:-5} to 'environment' below 'start'."
        throw PoolTargetFailure(
            .notAsTold,
            "The application had \(most) connections open where it was told to have "
                + "\(point.connectionLimit) at most: its pool is not made of ${POOL_SIZE}\(remedy)")
    }
}
