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
    /// Names of edges that a delete alone has shown to be broken: what a race leaves there would
    /// only say it again.
    let broken: Set<String>

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
        let judged = context.cascadePaths.filter { $0.rule == .delete || $0.rule == .detach }
        for path in judged where broken.contains(path.name) {
            var outcome = Outcome()
            outcome.course.obstacle =
                "a delete alone is refused, or leaves other rows than declared"
            note(outcome, [path], .insertFirst, &report)
        }
        let paths = judged.filter { !broken.contains($0.name) }
        guard !paths.isEmpty else { return report }
        var targets = RaceTargets(context, connection, besides: spent)
        let before = try Census.take(context, connection, except: spent + targets.everybody)
        var writers: [RacingConnection] = []
        for _ in 0..<Self.writerCount { writers.append(try RacingConnection(parameters)) }
        let race = CascadeRace(
            deleter: try RacingConnection(parameters), writers: writers,
            observer: connection)
        for path in paths {
            for order in [CascadeResult.Race.Order.insertFirst, .deleteFirst] {
                guard !monitor.shouldStop() else { return report }
                monitor.progress("racing \(path.name), \(order.rawValue)")
                note(try run(race, [path], order, &targets), [path], order, &report)
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
            note(try run(race, below, .together, &targets), below, .together, &report)
        }
        let after = try Census.take(context, connection, except: spent + targets.everybody)
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
        _ targets: inout RaceTargets
    ) throws(PostgresError) -> Outcome {
        var outcome = Outcome()
        guard let target = try targets.next(for: paths) else {
            outcome.course.obstacle = "nobody is left who has rows below it"
            return outcome
        }
        var inserts: [String] = []
        for path in paths {
            if let insert = try targets.insert(path, below: target) { inserts.append(insert) }
        }
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
}
