import PostgresDriver
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("Answers compared with a solo database")
struct ForeignInfluenceTests {
    /// Declares one operation of a user, and attacks only that.
    private func attack(
        _ sql: String, binds: [(String, Generator)] = [], schema: String = ""
    ) async throws -> IsolationReport {
        let database = try await TestDatabase(sql: schema) { scenario in
            scenario.operations = [try .named("asked", sql, binds)]
        }
        var report = IsolationReport()
        try IsolationCheck(database.context).run(database.connection, into: &report)
        for finding in report.findings { try database.connection.execute(finding.replay) }
        return report
    }

    private func soloProbe(_ report: IsolationReport) -> ProbeResult? {
        report.probes.first { $0.id == "foreign-influence/asked/solo" }
    }

    private static let search = Generator.words(1...2)

    @Test(
        "Answers about one's own rows alone are held, for every kind of user",
        arguments: [
            "SELECT count(*) FROM tasks WHERE user_id = :user",
            "SELECT completed, count(*), max(created_at) FROM tasks WHERE user_id = :user GROUP BY 1",
            """
            SELECT c.id, count(m.id) FROM conversations c LEFT JOIN messages m
            ON m.conversation_id = c.id WHERE c.user_id = :user GROUP BY c.id
            """,
            "SELECT EXISTS (SELECT FROM tasks WHERE user_id = :user AND completed) AS any",
            // Rows that tie at the cut, and values that change by themselves.
            "SELECT id, user_id FROM tasks WHERE user_id = :user ORDER BY completed LIMIT 3",
            "SELECT id, random() FROM tasks WHERE user_id = :user ORDER BY id LIMIT 5",
            "SELECT id, row_number() OVER (ORDER BY completed) FROM tasks WHERE user_id = :user",
            "SELECT json_agg(title) FROM tasks WHERE user_id = :user",
        ])
    func silence(sql: String) async throws {
        let report = try await attack(sql)
        #expect(report.findings == [])
        #expect(soloProbe(report)?.outcome == .held)
        #expect(soloProbe(report)?.actor.contains("light, median, heavy") == true)
        #expect(report.controls.allSatisfy { $0.fired })
    }

    @Test(
        "A count, a sum, a rank, an EXISTS or a join over everybody is a foreign influence",
        arguments: [
            "SELECT count(*) FROM tasks",
            "SELECT count(*) FILTER (WHERE completed) FROM tasks WHERE user_id = :user OR completed",
            "SELECT max(length(content)) AS longest, sum(length(content)) FROM messages",
            """
            SELECT EXISTS (SELECT FROM tasks WHERE completed) AS any FROM users WHERE id = :user
            """,
            """
            SELECT c.id, c.user_id, (SELECT count(*) FROM messages m
            WHERE m.role = 'user' AND m.created_at > c.created_at) AS later
            FROM conversations c WHERE c.user_id = :user
            """,
            """
            SELECT r.place FROM (SELECT user_id, rank() OVER (ORDER BY count(*)) AS place
            FROM tasks GROUP BY user_id) r WHERE r.user_id = :user
            """,
        ])
    func influence(sql: String) async throws {
        let report = try await attack(sql)
        #expect(report.findings.rules == ["foreign-influence"])
        let finding = try #require(report.findings.first)
        #expect(finding.severity == .critical)
        #expect(finding.object == "asked")
        #expect(finding.evidence.contains("with them"))
        #expect(soloProbe(report)?.outcome == .leaked)
    }

    @Test("AND binds before OR: the forgotten parentheses are found")
    func precedence() async throws {
        let report = try await attack(
            "SELECT count(*) FROM tasks WHERE user_id = :user AND completed OR length(title) > 5")
        #expect(report.findings.rules == ["foreign-influence"])
        let correct = try await attack(
            "SELECT count(*) FROM tasks WHERE user_id = :user AND (completed OR length(title) > 5)")
        #expect(correct.findings == [])
    }

    @Test("One side of a join without its owner is named in the fix")
    func join() async throws {
        let report = try await attack(
            """
            SELECT count(*) FROM conversations c JOIN messages m ON m.role = 'user'
            WHERE c.user_id = :user
            """)
        #expect(report.findings.rules == ["foreign-influence"])
        #expect(
            report.findings.first?.fix
                == "wherever asked reads messages, add: AND messages.user_id = :user")
    }

    @Test("A search for a word that was really written finds the missing owner")
    func search() async throws {
        let search = "SELECT count(*) FROM messages WHERE content ILIKE '%' || :word || '%'"
        let report = try await attack(search, binds: [("word", Self.search)])
        #expect(report.findings.rules == ["foreign-influence"])
        let own = try await attack(
            search + " AND user_id = :user", binds: [("word", Self.search)])
        #expect(own.findings == [])
        #expect(soloProbe(own)?.outcome == .held)
        let list = try await attack(
            "SELECT id, content FROM messages WHERE content ILIKE '%' || :word || '%'",
            binds: [("word", Self.search)])
        #expect(list.findings.rules == ["foreign-read"])
    }

    @Test("A window over the last hour has no seeded row in it; a neighbour's new rows show it")
    func window() async throws {
        let recent = "SELECT count(*) FROM tasks WHERE created_at > now() - interval '1 hour'"
        let report = try await attack(recent)
        #expect(report.findings.rules == ["foreign-influence"])
        #expect(report.findings.first?.evidence.contains("more rows") == true)
        #expect(try await attack(recent + " AND user_id = :user").findings == [])
    }

    @Test("A refusal that only others' rows bring about is an influence")
    func refusal() async throws {
        let report = try await attack(
            "SELECT (SELECT id FROM tasks t WHERE t.created_at <= u.created_at) FROM users u "
                + "WHERE u.id = :user")
        #expect(report.findings.rules.contains("foreign-influence"))
    }

    @Test("A materialised view over everybody is as telling as the rows it was made of")
    func materialisedView() async throws {
        let report = try await attack(
            "SELECT total FROM totals",
            schema: "CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS total FROM tasks")
        #expect(report.findings.rules == ["foreign-influence"])
        let own = try await attack(
            "SELECT total FROM totals WHERE user_id = :user",
            schema: """
                CREATE MATERIALIZED VIEW totals AS
                SELECT user_id, count(*) AS total FROM tasks GROUP BY user_id
                """)
        #expect(own.findings == [])
    }

    @Test("A function is judged by what it answers")
    func function() async throws {
        let report = try await attack(
            "SELECT tasks_of(:user)",
            schema: """
                CREATE FUNCTION tasks_of(int) RETURNS bigint LANGUAGE sql STABLE AS
                  'SELECT count(*) FROM tasks WHERE user_id >= $1'
                """)
        #expect(report.findings.rules == ["foreign-influence"])
    }

    @Test("Rows that nobody owns are no other user's")
    func nobody() async throws {
        let report = try await attack(
            "SELECT count(*) FROM tasks WHERE user_id = :user OR user_id IS NULL",
            schema: """
                ALTER TABLE tasks ALTER user_id DROP NOT NULL;
                UPDATE tasks SET user_id = NULL WHERE id % 50 = 0;
                """)
        #expect(report.findings == [])
        #expect(soloProbe(report)?.outcome == .held)
    }

    @Test("An operation that never returns a row is untested, and says why")
    func empty() async throws {
        let report = try await attack(
            "SELECT length(title) FROM tasks WHERE user_id = :user AND title = 'no such title'")
        #expect(soloProbe(report)?.outcome == .untested)
        #expect(soloProbe(report)?.reason?.contains("no call returned a row") == true)
    }

    @Test("A role that may not switch triggers off leaves the comparison untested, not held")
    func privilege() async throws {
        let database = try await TestDatabase(
            sql: """
                DROP ROLE IF EXISTS influence_tester;
                CREATE ROLE influence_tester;
                GRANT ALL ON ALL TABLES IN SCHEMA public TO influence_tester;
                GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO influence_tester;
                """
        ) { scenario in
            scenario.operations = [
                try .named("asked", "SELECT count(*) FROM tasks WHERE user_id = :user")
            ]
        }
        try database.connection.execute("SET ROLE influence_tester")
        var report = IsolationReport()
        try IsolationCheck(database.context).run(database.connection, into: &report)
        try database.connection.execute("RESET ROLE; DROP OWNED BY influence_tester")
        #expect(report.findings == [])
        #expect(soloProbe(report)?.outcome == .untested)
        #expect(soloProbe(report)?.reason?.contains("42501") == true)
    }

    @Test("The comparison proves itself: a control that only it can catch, and a built-in one")
    func controls() async throws {
        let database = try await TestDatabase { scenario in
            scenario.operations = []
            scenario.isolation.controls = [
                try .named("everybody", "SELECT count(*) FROM messages"),
                try .named("own", "SELECT count(*) FROM messages WHERE user_id = :user"),
            ]
        }
        var report = IsolationReport()
        try IsolationCheck(database.context).run(database.connection, into: &report)
        #expect(report.controls.map(\.fired) == [true, false, true])
        #expect(report.controls.map(\.builtIn) == [false, false, true])
    }

    @Test("Rows owned through their parent, with other keys, are taken out and given alike")
    func journal() async throws {
        let database = try await TestDatabase(.journal) { scenario in
            scenario.operations = [
                try .named(
                    "asked",
                    """
                    SELECT count(*) FROM journal.pages p JOIN journal."Notebooks" n
                    ON n.id = p.notebook_id WHERE n."accountId" = :user
                    """),
                try .named("everybody", "SELECT count(*) FROM journal.pages"),
            ]
        }
        let before = try database.digest()
        var report = IsolationReport()
        try IsolationCheck(database.context).run(database.connection, into: &report)
        #expect(report.findings.map(\.object) == ["everybody"])
        #expect(soloProbe(report)?.outcome == .held)
        #expect(try database.digest() == before)
    }
}
