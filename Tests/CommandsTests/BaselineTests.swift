import ResultModel
import Testing

extension ThrowAwayServerTests {
    @Suite("bulkhead baseline")
    struct BaselineTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        /// Ten thousand notes, so that an index is worth having.
        private static var notes: ScenarioText {
            get throws {
                try ScenarioText.notes.replacing(
                    "rows: { min: 1, max: 20, mean: 5 }",
                    by: "rows: { min: 1, max: 400, mean: 100 }"
                ).replacing("users: 20", by: "users: 100")
            }
        }

        private func save(_ text: ScenarioText) async throws {
            let ending = try await sandbox.bulkhead(
                "baseline", "save", try text.write(to: sandbox), "--out", "saved")
            #expect(ending.exitCode == 0, "\(ending)")
        }

        private func check(_ text: ScenarioText, _ arguments: String...) async throws -> Ending {
            try await sandbox.run(
                ["baseline", "check", try text.write(to: sandbox), "--out", "out"] + arguments)
        }

        private let file = "results/baselines/notes.json"

        @Test("What is saved is the same each time, and holds against itself")
        func same() async throws {
            try await save(try Self.notes)
            let first = sandbox.text(of: file)
            try await save(try Self.notes)
            #expect(!first.isEmpty && sandbox.text(of: file) == first)
            let ending = try await check(try Self.notes)
            #expect(ending.exitCode == 0, "\(ending)")
            #expect(
                ending.report.contains("structure, plans, blocks and sizes are the same"),
                "\(ending)")
            #expect(try sandbox.result().compare?.answer == .pass)
        }

        @Test("A dropped index fails the check without a clock, named with the plans it changed")
        func droppedIndex() async throws {
            try await save(try Self.notes)
            let ending = try await check(
                try Self.notes.replacingInSchema(
                    "CREATE INDEX notes_user ON notes (user_id);", by: ""))
            #expect(ending.exitCode == 98, "\(ending)")
            #expect(ending.report.contains("notes_user is gone"), "\(ending)")
            let compare = try #require(try sandbox.result().compare)
            let worse = try #require(compare.evidence.first)
            #expect(worse.weight == .regression && worse.object == "list_notes")
            #expect(worse.before?.contains("notes_user") == true)
            #expect(worse.after?.contains("Seq Scan") == true)
            #expect(compare.pairs.isEmpty)
        }

        @Test("An operation that is not in the baseline is not judged, which is no pass")
        func newOperation() async throws {
            try await save(try Self.notes)
            let ending = try await check(
                try Self.notes.replacing(
                    "operations:",
                    by: """
                        operations:
                          count_notes:
                            sql: SELECT count(*) FROM notes WHERE user_id = :user
                        """))
            #expect(ending.exitCode == 96, "\(ending)")
            #expect(ending.report.contains("count_notes is not in the baseline"), "\(ending)")
        }

        @Test("Baselines of other data, of another scenario, cut off, or missing are refused")
        func refusals() async throws {
            let missing = try await check(try Self.notes)
            #expect(missing.exitCode == 104, "\(missing)")
            #expect(missing.message.contains("bulkhead baseline save"), "\(missing)")

            try await save(try Self.notes)
            let fewer = try await check(try Self.notes, "--users", "40")
            #expect(fewer.exitCode == 104, "\(fewer)")
            #expect(fewer.message.contains("100 users there, 40 here"), "\(fewer)")

            let whole = sandbox.text(of: file)
            _ = try sandbox.write(String(whole.prefix(whole.count / 2)), to: file)
            let truncated = try await check(try Self.notes)
            #expect(truncated.exitCode == 104, "\(truncated)")
            #expect(truncated.message.contains("no whole baseline"), "\(truncated)")

            _ = try sandbox.write(
                whole.replacing(#""schemaVersion" : 1"#, with: #""schemaVersion" : 9"#), to: file)
            let newer = try await check(try Self.notes)
            #expect(newer.exitCode == 104, "\(newer)")
            #expect(newer.message.contains("schemaVersion 9"), "\(newer)")

            _ = try sandbox.write(
                whole.replacing(#""name" : "notes""#, with: #""name" : "tasks""#), to: file)
            let other = try await check(try Self.notes)
            #expect(other.exitCode == 104, "\(other)")
            #expect(other.message.contains("it is of 'tasks', and this is 'notes'"), "\(other)")
        }

        @Test("Other rows are no comparison, and it is said which tables have them")
        func otherRows() async throws {
            try await save(try Self.notes)
            let whole = sandbox.text(of: file)
            let seed = try await check(try Self.notes, "--seed", "8")
            #expect(seed.exitCode == 104, "\(seed)")
            #expect(seed.message.contains("seed 7 there, 8 here"), "\(seed)")
            let rows = try await check(try Self.notes.replacing("mean: 100", by: "mean: 90"))
            #expect(rows.exitCode == 104, "\(rows)")
            #expect(rows.message.contains("notes has 10000 rows there, 9000 here"), "\(rows)")
            #expect(rows.message.contains("or save the baseline anew"), "\(rows)")
            // Whoever only checks has replaced nothing.
            #expect(sandbox.text(of: file) == whole)
        }

        @Test("A baseline that cannot be written says so")
        func unwritable() async throws {
            let scenario = try ScenarioText.notes.write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "baseline", "save", scenario, "--baselines", scenario + "/schema.sql", "--out",
                "out")
            #expect(ending.exitCode == 69, "\(ending)")
            #expect(ending.message.contains("schema.sql/notes.json cannot be written"), "\(ending)")
        }

        @Test("A baseline has a name that is a file's")
        func names() async throws {
            let ending = try await check(try Self.notes, "--name", "../escape")
            #expect(ending.exitCode == 64, "\(ending)")
            #expect(ending.message.contains("no slash"), "\(ending)")
        }
    }
}
