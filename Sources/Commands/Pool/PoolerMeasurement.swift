internal import EphemeralPostgres
internal import Foundation
internal import PoolModel
internal import PoolSizing
internal import PostgresDriver
internal import Recording
internal import Workloads

/// One point directly and through PgBouncer, measured in turn: whatever else the machine does meets
/// both alike.
///
/// Like with like: where PgBouncer knows no named statements, neither side sends any.
struct PoolerMeasurement {
    private var direct: DatabasePoolTarget
    private var pooled: DatabasePoolTarget
    private let pooler: EphemeralPostgres.PgBouncer
    /// Whether both sides send each statement with its text.
    let sendsUnnamed: Bool

    /// From the question for a connection to its return, medians over the pairs.
    struct Side {
        var p50Milliseconds: Double
        var p95Milliseconds: Double
        /// Processor time of the load for an operation.
        var processorMicroseconds: Double
    }

    struct Outcome {
        var rate: Double
        var pairs: Int
        var direct: Side
        var pooled: Side
        /// PgBouncer's processor time for an operation.
        var poolerMicroseconds: Double
    }

    /// - Throws: `PostgresError` of a server that cannot be asked.
    init(
        _ load: CompiledLoad, pooler: EphemeralPostgres.PgBouncer, target: DatabaseTarget,
        interruption: Interruption
    ) throws(PostgresError) {
        self.pooler = pooler
        sendsUnnamed = !TransactionPooling(version: pooler.version).knowsNamedStatements
        var workload = load.workload
        workload.preparesStatements = !sendsUnnamed
        var throughPooler = workload
        throughPooler.parameters = ConnectionParameters(
            pooler.connectionParameters(pool: "load")
        ).setting("application_name", to: CompiledLoad.applicationName)
        let administrator = target.administrator
        func side(_ workload: WorkloadPlan) throws(PostgresError) -> DatabasePoolTarget {
            try DatabasePoolTarget(
                CompiledLoad(plan: load.plan, workload: workload), administrator: administrator,
                interruption: interruption, isGone: { target.isGone })
        }
        // Apart from those of the sweep, which made rows on the same database.
        workload.seed &+= 0xD1
        throughPooler.seed &+= 0xB0
        direct = try side(workload)
        pooled = try side(throughPooler)
    }

    /// Measures both sides some times, each after the other.
    ///
    /// - Parameter nanoseconds: all of it takes about so long.
    /// - Throws: `PoolTargetFailure`.
    func compare(
        _ point: PoolPoint, pairs: Int, nanoseconds: Int64
    ) async throws(PoolTargetFailure) -> Outcome {
        var (direct, pooled) = (direct, pooled)
        let each = max(nanoseconds / Int64(2 * pairs), 300_000_000)
        var (without, with): ([PointFigures], [PointFigures]) = ([], [])
        var (poolerSeconds, operations) = (0.0, 0.0)
        for pair in 0..<pairs {
            // The first to go changes, so that neither is always the one that finds things cold.
            for isPooled in pair.isMultiple(of: 2) ? [false, true] : [true, false] {
                if isPooled {
                    let before = ProcessorTime.seconds(ofProcess: pooler.processID)
                    let figures = try await pooled.measure(
                        point, warmupNanoseconds: each / 5, durationNanoseconds: each * 4 / 5)
                    poolerSeconds += ProcessorTime.seconds(ofProcess: pooler.processID) - before
                    operations += Double(figures.operations)
                    with.append(figures)
                } else {
                    without.append(
                        try await direct.measure(
                            point, warmupNanoseconds: each / 5,
                            durationNanoseconds: each * 4 / 5))
                }
            }
        }
        return Outcome(
            rate: point.rate ?? 0, pairs: pairs, direct: Side(without), pooled: Side(with),
            poolerMicroseconds: poolerSeconds * 1e6 / max(operations, 1))
    }
}

extension PoolerMeasurement.Side {
    fileprivate init(_ figures: [PointFigures]) {
        func median(_ value: (PointFigures) -> Double) -> Double {
            let ordered = figures.map(value).sorted()
            return ordered.isEmpty ? 0 : ordered[ordered.count / 2]
        }
        p50Milliseconds = median { $0.responses.milliseconds(0.5) }
        p95Milliseconds = median { $0.responses.milliseconds(0.95) }
        processorMicroseconds = median {
            Double($0.processorNanoseconds) / 1e3 / Double(max($0.operations, 1))
        }
    }
}

/// Processor time as the kernel accounts it.
enum ProcessorTime {
    /// User and system seconds of a process so far; 0 of one that is not there.
    static func seconds(ofProcess process: Int32) -> Double {
        // Its name, in parentheses, may hold spaces; what counts comes after it. See proc(5).
        guard
            let line = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let name = line.lastIndex(of: ")")
        else { return 0 }
        let fields = line[line.index(after: name)...].split(separator: " ")
        // utime and stime are the fields 14 and 15; the first one here is the third.
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12])
        else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
