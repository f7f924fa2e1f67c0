import PostgresDriver
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("Indexes dropped and built, measured, and rolled back")
struct IndexAblationTests {
    private func ablate(
        _ template: TestTemplate = .volume, sql: String = "",
        change: (inout Scenario) throws -> Void = { _ in }
    ) async throws -> AblationReport {
        // Nothing misses this one: of so short a list the other index finds the pending tasks too.
        let settled = "DROP INDEX tasks_pending; " + sql
        let database = try await TestDatabase(template, sql: settled, change: change)
        let indexes = "SELECT string_agg(indexname, ',' ORDER BY indexname) FROM pg_indexes"
        let before = try database.value(indexes)
        var report = AblationReport()
        try IndexAblation(database.context).run(database.connection, into: &report)
        #expect(try database.value(indexes) == before)
        return report
    }

    private func outcomes(_ report: AblationReport) -> [String: IndexTrialResult.Outcome] {
        Dictionary(uniqueKeysWithValues: report.indexes.map { ($0.index, $0.outcome) })
    }

    @Test("Indexes that operations or foreign keys need are needed, with what gets worse")
    func needed() async throws {
        let report = try await ablate()
        #expect(report.findings == [])
        #expect(report.suggestions == [:])
        #expect(
            outcomes(report) == [
                "tasks_newest": .needed, "conversations_recent": .needed,
                "messages_history": .needed, "messages_user": .needed,
            ])
        let newest = report.indexes.first { $0.index == "tasks_newest" }
        #expect(newest?.detail?.contains("list_tasks") == true)
        #expect(newest?.detail?.contains("blocks become") == true)
        let user = report.indexes.first { $0.index == "messages_user" }
        #expect(user?.detail?.contains("messages_user_id_fkey") == true)
        #expect(report.indexes.allSatisfy { $0.cells > 0 && $0.bytes > 0 })
    }

    @Test("Where the application has no statement of its own, nothing is said of indexes")
    func nothingToRead() async throws {
        let report = try await ablate {
            for index in $0.operations.indices {
                $0.operations[index].expectation = .refusal(sqlState: "23505")
            }
        }
        #expect(report.indexes == [])
    }

    @Test("Indexes that nothing misses are redundant, as a set, with the executions as evidence")
    func redundant() async throws {
        let report = try await ablate(
            sql: """
                CREATE INDEX a_prefix ON tasks (user_id);
                CREATE INDEX a_nobodys ON messages (created_at);
                """)
        #expect(
            outcomes(report).filter { $0.value == .redundant }.keys.sorted()
                == ["a_nobodys", "a_prefix"])
        #expect(report.findings.rules == ["redundant-index"])
        let prefix = try #require(report.findings.first { $0.object == "a_prefix" })
        #expect(prefix.message.contains("is covered by"))
        #expect(prefix.evidence.contains("together with a_nobodys"))
        let nobodys = try #require(report.findings.first { $0.object == "a_nobodys" })
        #expect(nobodys.message == "a_nobodys on messages is missed by no operation")
        #expect(nobodys.fix == "DROP INDEX a_nobodys;")
    }

    @Test("Of two that each can go for the other's sake, one stays")
    func together() async throws {
        let report = try await ablate(
            sql: """
                DROP INDEX messages_history;
                CREATE INDEX h_one ON messages (conversation_id, created_at DESC, id DESC);
                CREATE INDEX h_two ON messages (conversation_id, created_at DESC, id DESC);
                """)
        let twins = report.indexes.filter { $0.index.hasPrefix("h_") }
        #expect(Set(twins.map(\.outcome)) == [.needed, .redundant])
        #expect(report.findings.count == 1)
    }

    @Test("An index that only rare values need is needed; one that no value needs is not")
    func rareValues() async throws {
        let table = """
            CREATE TABLE notes (id int PRIMARY KEY, kind text NOT NULL, body text NOT NULL);
            INSERT INTO notes SELECT n, CASE n % 100 WHEN 0 THEN 'rare' ELSE 'common' END,
              repeat('x', 100) FROM generate_series(1, 20000) n;
            CREATE INDEX notes_kind ON notes (kind);
            ANALYZE notes;
            """
        func outcome(_ values: [String: Double]) async throws -> IndexTrialResult? {
            let report = try await ablate(sql: table) {
                $0.operations = [
                    try .named(
                        "notes_of_kind", "SELECT count(body) FROM notes WHERE kind = :kind",
                        [("kind", .choice(values.map { WeightedValue(value: $0, weight: $1) }))])
                ]
            }
            return report.indexes.first { $0.index == "notes_kind" }
        }
        let both = try await outcome(["common": 9, "rare": 1])
        #expect(both?.outcome == .needed)
        #expect(both?.detail?.contains("notes_of_kind") == true)
        #expect(try await outcome(["common": 1])?.outcome == .redundant)
    }

    @Test("An index that is missed only under other statistics is needed, and says so")
    func otherStatistics() async throws {
        // The planner takes the value for every row's until the statistics are made anew.
        let report = try await ablate(
            sql: """
                CREATE TABLE notes (id int PRIMARY KEY, kind int NOT NULL, body text NOT NULL)
                  WITH (autovacuum_enabled = false);
                INSERT INTO notes SELECT n, 7, repeat('x', 100) FROM generate_series(1, 20000) n;
                ANALYZE notes;
                UPDATE notes SET kind = id;
                CREATE INDEX notes_kind ON notes (kind);
                """
        ) {
            $0.operations = [
                try .named("note", "SELECT body FROM notes WHERE kind = 7")
            ]
        }
        let trial = try #require(report.indexes.first { $0.index == "notes_kind" })
        #expect(trial.outcome == .needed)
        #expect(trial.detail?.contains("with statistics of nearly every row") == true)
        #expect(report.findings.of(.redundantIndex).map(\.object).contains("notes_kind") == false)
    }

    @Test("The index that a slow operation wants is built, measured and suggested")
    func missing() async throws {
        let report = try await ablate(
            sql: "DROP INDEX tasks_newest; CREATE INDEX tasks_user ON tasks (user_id)")
        let suggestion = try #require(report.suggestions["list_tasks"])
        #expect(suggestion.fix == "CREATE INDEX ON tasks (user_id, created_at DESC, id DESC);")
        #expect(suggestion.effect.contains("blocks become"))
        let finding = report.measured(
            Rule.planOverBudget.finding(
                object: "list_tasks", message: "slow", evidence: "seen", fix: "guess"))
        #expect(finding.fix == suggestion.fix)
        #expect(finding.evidence == "seen\n" + suggestion.effect)
        let other = Rule.storageClaim.finding(
            object: "list_tasks", message: "large", evidence: "seen", fix: "none")
        #expect(report.measured(other) == other)
    }

    @Test("Where no index helps, none is suggested")
    func hopeless() async throws {
        let report = try await ablate {
            $0.operations = [
                try .named(
                    "asked",
                    "SELECT count(*) FROM messages WHERE user_id = :user AND reverse(content) = 'x'"
                )
            ]
        }
        let suggestion = try #require(report.suggestions["asked"])
        #expect(!suggestion.fix.contains("CREATE INDEX"))
        #expect(suggestion.effect.contains("none helps"))
    }

    @Test("Small tables, tables that nothing reads, and small populations are left alone")
    func untested() async throws {
        let report = try await ablate(
            sql: """
                CREATE TABLE plans (id int PRIMARY KEY, name text);
                CREATE INDEX plans_name ON plans (name);
                """)
        #expect(outcomes(report)["plans_name"] == .untested)
        #expect(try await ablate(.small).indexes == [])
    }

    @Test("An index that the load never scanned is unused, unless something else needs it")
    func unused() async throws {
        let database = try await TestDatabase(
            sql: "CREATE INDEX a_nobodys ON messages (created_at)")
        func findings(_ known: [Finding] = [], _ trials: [IndexTrialResult] = []) -> [String] {
            UnusedIndex.findings(
                database.context, unused: ["a_nobodys", "messages_user", "tasks_newest"],
                known: known, trials: trials
            ).map(\.object)
        }
        // A foreign key needs messages_user.
        #expect(findings() == ["a_nobodys"])
        let redundant = Rule.redundantIndex.finding(
            object: "a_nobodys", message: "", evidence: "", fix: "")
        #expect(!findings([redundant]).contains("a_nobodys"))
        let needed = IndexTrialResult(
            index: "a_nobodys", table: "messages", bytes: 1, outcome: .needed, cells: 1,
            detail: nil)
        #expect(!findings([], [needed]).contains("a_nobodys"))
    }
}

@Suite("Choosing indexes without a server")
struct IndexChoiceTests {
    @Test("A set that can go at once goes; else it grows as long as it does no harm")
    func droppable() {
        #expect(DroppableSet.find([1, 2, 3]) { _ in true } == [1, 2, 3])
        #expect(DroppableSet.find([1, 2, 3]) { !($0.contains(1) && $0.contains(2)) } == [1, 3])
        #expect(DroppableSet.find([1]) { _ in false } == [])
        #expect(DroppableSet.find([Int]()) { _ in false } == [])
    }

    @Test("Columns asked for lead in every turn, those of the order follow, ranges come last")
    func arrangements() {
        #expect(
            IndexCandidates.arrangements(
                ["user_id", "completed"], sort: ["created_at DESC", "id DESC"], comparisons: [])
                == [
                    ["user_id", "completed", "created_at DESC", "id DESC"],
                    ["completed", "user_id", "created_at DESC", "id DESC"],
                    ["user_id", "completed"],
                    ["user_id", "created_at DESC", "id DESC"],
                ])
        #expect(
            IndexCandidates.arrangements(["user_id"], sort: [], comparisons: ["updated_at"])
                == [["user_id", "updated_at"], ["user_id"]])
        #expect(IndexCandidates.arrangements([], sort: [], comparisons: []) == [])
    }
}
