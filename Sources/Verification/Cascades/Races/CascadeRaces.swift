internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// Races every edge whose rows must go: the insert first, the delete first, and all at once.
///
/// The first two overlap in an order that the server's locks enforce, so that what they show does
/// not depend on luck; the third counts deadlocks.
struct CascadeRaces {
    let context: VerificationContext
    let connection: Connection
    let parameters: ConnectionParameters
    let monitor: CheckMonitor
    /// Users that other checks have deleted or robbed.
    let spent: [ActingUser]

    /// What all races found.
    struct Report {
        var races: [CascadeResult.Race] = []
        var findings: [Finding] = []
    }

    /// How many writers insert at once.
    static let writerCount = 4

    func run() throws(PostgresError) -> Report {
        var report = Report()
        // A row that is detached must not point at somebody who is gone either.
        let paths = context.cascadePaths.filter { $0.rule == .delete || $0.rule == .detach }
        guard !paths.isEmpty else { return report }
        var pool = UserPool(context, besides: spent)
        let before = try Census.take(context, connection, except: spent + pool.all)
        var writers: [RacingConnection] = []
        for _ in 0..<Self.writerCount { writers.append(try RacingConnection(parameters)) }
        let race = CascadeRace(
            context: context, deleter: try RacingConnection(parameters), writers: writers,
            observer: connection)
        for path in paths {
            for order in [CascadeResult.Race.Order.insertFirst, .deleteFirst] {
                guard !monitor.shouldStop() else { return report }
                monitor.progress("racing \(path.name), \(order.rawValue)")
                note(try run(race, [path], order, &pool), [path], order, &report)
            }
        }
        var parents: [Table] = []
        for path in paths where !parents.contains(where: { $0.id == path.parent.id }) {
            parents.append(path.parent)
        }
        for parent in parents {
            guard !monitor.shouldStop() else { return report }
            monitor.progress("racing all below \(parent.displayName)")
            let below = paths.filter { $0.parent.id == parent.id }
            note(try run(race, below, .together, &pool), below, .together, &report)
        }
        let after = try Census.take(context, connection, except: spent + pool.all)
        let differences = after.differences(from: before)
        if !differences.isEmpty {
            report.findings.append(
                BystanderChanged.finding(
                    differences, deleted: ["users while others inserted below them"]))
        }
        return report
    }

    /// One race and the rows that it left.
    private struct Outcome {
        var course = CascadeRace.Course()
        var orphans: [(path: CascadePath, count: Int)] = []
    }

    private func run(
        _ race: CascadeRace, _ paths: [CascadePath], _ order: CascadeResult.Race.Order,
        _ pool: inout UserPool
    ) throws(PostgresError) -> Outcome {
        var outcome = Outcome()
        guard let target = try target(for: paths, &pool) else {
            outcome.course.obstacle = "nobody is left who has rows below it"
            return outcome
        }
        let inserts = paths.compactMap { race.insert($0, target) }
        guard let insert = inserts.first else {
            outcome.course.obstacle = "its rows cannot be copied"
            return outcome
        }
        outcome.course =
            switch order {
            case .insertFirst: try race.insertFirst(insert, target)
            case .deleteFirst: try race.deleteFirst(insert, target)
            case .together: try race.together(inserts, target)
            }
        for path in paths {
            outcome.orphans.append((path, try orphans(of: path, target)))
        }
        return outcome
    }

    /// Rows below the target, if it is gone.
    private func orphans(
        of path: CascadePath, _ target: ParentRow
    ) throws(PostgresError) -> Int {
        guard let condition = context.children(of: path, below: target) else { return 0 }
        let result = try connection.query(
            """
            SELECT count(*) FROM \(path.child.ownRows) c WHERE \(condition)
            AND NOT EXISTS (SELECT FROM \(target.table.sqlName) gone
              WHERE \(target.condition("gone")))
            """)
        return result.integer(row: 0, column: 0) ?? 0
    }

    private func note(
        _ outcome: Outcome, _ paths: [CascadePath], _ order: CascadeResult.Race.Order,
        _ report: inout Report
    ) {
        let orphans = outcome.orphans.reduce(0) { $0 + $1.count }
        let course = outcome.course
        let isUntested = course.obstacle != nil && orphans == 0
        report.races.append(
            CascadeResult.Race(
                parent: paths[0].parent.displayName,
                child: paths.map(\.child.displayName).joined(separator: ", "), order: order,
                outcome: orphans > 0 ? .fail : isUntested ? .untested : .pass,
                inserted: course.inserted, refused: course.refused,
                deadlocks: course.deadlocks, orphans: orphans, detail: course.obstacle))
        for (path, count) in outcome.orphans where count > 0 {
            let finding = Self.finding(path, order, count)
            if let known = report.findings.firstIndex(where: {
                $0.fingerprint == finding.fingerprint
            }) {
                report.findings[known].evidence += "\n" + finding.evidence
            } else {
                report.findings.append(finding)
            }
        }
    }

    private static func finding(
        _ path: CascadePath, _ order: CascadeResult.Race.Order, _ count: Int
    ) -> Finding {
        let (parent, child) = (path.parent.displayName, path.child.displayName)
        return Rule.cascadeRace.finding(
            object: path.name,
            message: "rows of \(child) inserted while their \(parent) goes are left behind",
            evidence: "\(order.rawValue): \(count) row\(count == 1 ? "" : "s") of \(child) "
                + "without a row of \(parent) (\(path.action))",
            replay: """
                -- session A, left open:
                BEGIN; INSERT INTO \(path.child.sqlName) … ;
                -- session B:
                DELETE FROM \(path.parent.sqlName) … ;
                -- session A:
                COMMIT;
                """,
            fix: CascadeBroken.fix(path, path.rule ?? .delete))
    }

    // MARK: Targets

    /// A parent row of somebody's who is not used for anything else, with rows below it.
    private func target(
        for paths: [CascadePath], _ pool: inout UserPool
    ) throws(PostgresError) -> ParentRow? {
        let parent = paths[0].parent
        while let user = pool.next() {
            let row =
                parent.id == context.tenancy.tenantTable
                ? try ParentRow.tenant(user, in: parent, context, connection)
                : try ParentRow.busiest(of: parent, ownedBy: user, context, connection)
            guard let row else { continue }
            var hasChildren = true
            for path in paths {
                guard let condition = context.children(of: path, below: row) else { continue }
                let found = try connection.query(
                    "SELECT FROM \(path.child.sqlName) c WHERE \(condition) LIMIT 1")
                if found.rowCount == 0 { hasChildren = false }
            }
            if hasChildren { return row }
        }
        return nil
    }
}

/// Users who are given out once each, from the middle of the population.
struct UserPool {
    private var waiting: [ActingUser]
    /// Everybody who is, or may yet be, given out.
    let all: [ActingUser]

    /// How many users are set aside.
    static let limit = 60

    init(_ context: VerificationContext, besides spent: [ActingUser]) {
        let taken = Set(spent.compactMap(\.number))
        let table = context.largestPlannedTable
        let users = (0..<context.plan.users).filter { !taken.contains($0) }
        let ranked = users.sorted { first, second in
            guard let table else { return first < second }
            let counts = [first, second].map { context.plan.rowCount(table: table, user: $0) }
            return (counts[0], first) < (counts[1], second)
        }
        // Bystanders must be left: a third of the users at most.
        let count = min(Self.limit, ranked.count / 3)
        let start = (ranked.count - count) / 2
        all = ranked[start..<(start + count)].map { ActingUser($0, .median, in: context.plan) }
        waiting = all.reversed()
    }

    mutating func next() -> ActingUser? { waiting.popLast() }
}
