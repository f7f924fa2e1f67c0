internal import Comparison
internal import LoadEngine
internal import PostgresDriver
internal import ResultModel

/// One of the two versions: a template that nobody writes to, and the load for copies of it.
protocol ComparedVersion: Sendable {
    var side: ComparedSide { get }

    /// How many clients ask for as much as it can answer.
    var clients: Int { get }

    /// Performs the load on a fresh copy of the template, which is dropped afterwards.
    ///
    /// - Parameters:
    ///   - draw: a number added to the seed; the same one gives the same arrivals on either side.
    /// - Throws: `Cut` where the copy cannot be made or the load not be run.
    func perform(
        _ offer: ComparedOffer, seconds: Double, draw: UInt64, _ interruption: Interruption
    ) async throws -> SideFigures
}

/// Who asks: a number of clients as fast as they can, or arrivals at a rate.
enum ComparedOffer: Sendable {
    case clients(Int)
    case arrivals(perSecond: Double)

    /// Where the load has no pool.
    static let clientsWithoutPool = 16
    /// For how long nothing is measured yet, at most: caches fill, connections open.
    fileprivate static let longestWarmupSeconds = 2.0
    /// How long what is under way may take to end.
    fileprivate static let drainNanoseconds: Int64 = 2_000_000_000
}

extension LoadPlan {
    /// The plan for one side of one block.
    func comparing(_ offer: ComparedOffer, seconds: Double, draw: UInt64) -> LoadPlan {
        var plan = self
        plan.seed &+= draw
        plan.drainNanoseconds = ComparedOffer.drainNanoseconds
        for index in plan.activities.indices {
            // What comes after a pause in which nothing is held comes later, and no slower.
            plan.activities[index].steps = DatabasePoolTarget.withoutIdlePauses(
                plan.activities[index].steps)
        }
        let model: LoadEngine.ArrivalModel =
            switch offer {
            case .clients(let count): .closed(clients: count)
            case .arrivals(let rate): .open(arrivals: .poisson, rate: rate)
            }
        let warmup = min(ComparedOffer.longestWarmupSeconds, seconds)
        plan.phases = [
            Phase(durationNanoseconds: Int64(warmup * 1e9), isWarmup: true, model: model),
            Phase(durationNanoseconds: Int64(seconds * 1e9), model: model),
        ]
        return plan
    }
}

extension DatabaseTarget {
    /// A copy whose pages are on disk: otherwise they would be written while the load is measured.
    ///
    /// - Throws: `Cut`.
    func settledCopy() throws -> String {
        do throws(PostgresError) {
            let copy = try clone()
            try writePages(of: copy)
            return copy
        } catch {
            throw RunPipeline.Cut.because(of: error, during: "copying the database")
        }
    }

    private func writePages(of copy: String) throws(PostgresError) {
        do throws(PostgresError) {
            try connect(toClone: copy).execute("CHECKPOINT")
        } catch {
            // On a server that the user named the role may not; the result says so.
            guard error.sqlState == .insufficientPrivilege, !isEphemeral else { throw error }
        }
    }
}
