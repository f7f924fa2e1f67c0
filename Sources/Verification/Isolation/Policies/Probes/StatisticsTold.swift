internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: the application's role reads values of other users in the planner's statistics.
    ///
    /// **Why**: the most common values and the histogram of a column are taken over everybody's
    /// rows. `pg_stats` leaves out what policies hide from its reader; `pg_statistic`, and views and
    /// functions over it, leave out nothing.
    ///
    /// **Fix**: `REVOKE` the rights to `pg_statistic`, `pg_statistic_ext_data` and to what reads
    /// them.
    ///
    /// CWE-200, CWE-1220; OWASP A01:2021.
    package static let statisticsTold = Rule(
        "statistics-told", .critical, .isolation,
        "the planner's statistics show a user values of other users")
}

/// Reads the statistics of the protected tables as a user, in the views and below them.
enum StatisticsTold: PolicyProbe {
    static let rule = Rule.statisticsTold
    private static let rowLimit = 5_000

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let actor = bench.actingPairs.first?.actor else { return }
        // What is open anyway has statistics that are.
        let guarded = bench.tables.filter { PolicyCause.of($0, bench) == nil }
        for (source, statement) in statements(guarded.map(\.table)) {
            guard let sign = try sign(statement, actor, bench, sabotage: []) else {
                ledger.silent(rule, source, actor: actor.label.rawValue, twinFired: nil)
                continue
            }
            ledger.leaked(
                rule, source, actor: actor.label.rawValue,
                PolicyLedger.Leak(
                    message: "\(bench.privileges.role) reads values of other users in \(source)",
                    evidence: "\(actor.description): \(statement.shortened): \(sign)",
                    replay: bench.replay(as: actor, [statement]),
                    fix: "REVOKE SELECT ON \(source) FROM "
                        + "\(bench.privileges.role.quotedWhereNeeded), PUBLIC;"))
        }
        try prove(actor, bench, &ledger)
    }

    private static func statements(_ tables: [Table]) -> [(source: String, sql: String)] {
        guard !tables.isEmpty else { return [] }
        let names = tables.map {
            "(\(Connection.quoted(literal: $0.schema)), \(Connection.quoted(literal: $0.name)))"
        }.joined(separator: ", ")
        let identities = tables.map { "\($0.id)" }.joined(separator: ", ")
        let values = (1...5).map { "coalesce(s.stavalues\($0)::text::text[], '{}')" }
            .joined(separator: " || ")
        return [
            (
                "pg_stats",
                """
                SELECT s.tablename, s.attname, v.value FROM pg_stats s, unnest( \
                coalesce(s.most_common_vals::text::text[], '{}') \
                || coalesce(s.histogram_bounds::text::text[], '{}')) AS v(value) \
                WHERE (s.schemaname, s.tablename) IN (\(names)) LIMIT \(rowLimit)
                """
            ),
            (
                "pg_statistic",
                """
                SELECT s.starelid::regclass, s.staattnum, v.value FROM pg_statistic s, \
                unnest(\(values)) AS v(value) \
                WHERE s.starelid IN (\(identities)) LIMIT \(rowLimit)
                """
            ),
        ]
    }

    private static func sign(
        _ statement: String, _ actor: ActingUser, _ bench: PolicyBench, sabotage: [String]
    ) throws(PostgresError) -> String? {
        let answer = try bench.session.trial { (session) throws(PostgresError) -> Answer in
            try session.prepare(sabotage)
            try session.become(actor)
            return try session.attempt(statement)
        }
        return ForeignContent(bench.context).sign(in: answer, besides: actor)
    }

    /// A right to the statistics themselves, given for the occasion.
    private static func prove(
        _ actor: ActingUser, _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let target = bench.tables.first(where: { bench.isMarked($0.table) }),
            let statement = statements([target.table]).last?.sql
        else { return }
        let sign = try sign(
            statement, actor, bench,
            sabotage: ["GRANT SELECT ON pg_statistic TO PUBLIC", "ANALYZE \(target.table.sqlName)"])
        ledger.twin(of: rule, on: "pg_statistic", fired: sign != nil)
    }
}
