import Foundation
import ResultModel
import Testing

extension ThrowAwayServerTests {
    @Suite("bulkhead compare --variant, and --variants")
    struct VariantsTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        /// Ten thousand notes without an index for their owner.
        private static var notes: ScenarioText {
            get throws {
                try ScenarioText.notes.replacing(
                    "rows: { min: 1, max: 20, mean: 5 }",
                    by: "rows: { min: 1, max: 400, mean: 100 }"
                ).replacing("users: 20", by: "users: 100")
                    .replacingInSchema("CREATE INDEX notes_user ON notes (user_id);", by: "")
            }
        }

        /// The notes as their policies keep them apart.
        private static var guarded: ScenarioText {
            get throws {
                try ScenarioText.notes.replacing(
                    "database: { schema: schema.sql }",
                    by: """
                        database:
                          schema: schema.sql
                          role: notes_app
                          identity: ["SELECT set_config('app.user_id', :user, true)"]
                        """
                ).replacing("layers: [queries]", by: "layers: [policies]").addingToSchema(
                    """
                    CREATE ROLE notes_app LOGIN;
                    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
                    ALTER TABLE users ENABLE ROW LEVEL SECURITY;
                    CREATE POLICY own ON notes
                      USING (user_id = nullif(current_setting('app.user_id', true), '')::integer);
                    CREATE POLICY own ON users FOR SELECT
                      USING (id = nullif(current_setting('app.user_id', true), '')::integer);
                    GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO notes_app;
                    GRANT SELECT ON users TO notes_app;
                    GRANT USAGE ON SEQUENCE notes_id_seq TO notes_app;
                    """)
            }
        }

        private static let indexed = """
            -- What the owner's list asks for.
            CREATE INDEX notes_user ON notes (user_id);

            """

        private static let loose = """
            ALTER TABLE notes DROP CONSTRAINT notes_user_id_fkey;

            """

        private func write(
            _ text: ScenarioText, _ variants: [String: String]
        ) throws -> String {
            let folder = try text.write(to: sandbox)
            for (name, sql) in variants {
                _ = try sandbox.write(sql, to: "\(folder)/variants/\(name).sql")
            }
            return folder
        }

        @Test("All stand in one table: one that helps, and one that loses a cascade, which fails")
        func table() async throws {
            let folder = try write(try Self.notes, ["by-user": Self.indexed, "loose": Self.loose])
            let ending = try await sandbox.bulkhead(
                "compare", folder, "--variants", "--budget", "1s", "--out", "out")
            #expect(ending.exitCode == 97, "\(ending)")
            let result = try sandbox.result()
            let variants = try #require(result.variants)
            #expect(variants.complete && result.compare == nil)
            #expect(variants.designs.map(\.name) == ["by-user", "loose"])
            #expect(variants.reference.isolation == .pass && variants.reference.cascade == .pass)

            let helpful = try #require(variants.designs.first)
            #expect(helpful.summary == "What the owner's list asks for.")
            #expect(helpful.isolation == .pass && helpful.cascade == .pass && helpful.broken == [])
            let before = try #require(variants.reference.operations["list_notes"]?.buffers)
            let after = try #require(helpful.operations["list_notes"]?.buffers)
            #expect(after < before)
            #expect(
                helpful.evidence.contains {
                    $0.kind == .buffers && $0.weight == .improvement && $0.object == "list_notes"
                })
            #expect(helpful.indexBytes > variants.reference.indexBytes)
            #expect(helpful.operations["edit_note"]?.walBytes != nil)
            // A second is no time for anything that needs a clock, which is said and fails nothing.
            #expect(helpful.notMeasured.contains { $0.contains("budget is too small") })

            let loose = try #require(variants.designs.last)
            #expect(loose.cascade == .fail && !loose.broken.isEmpty)
            #expect(result.findings.contains { $0.object.hasPrefix("loose: ") && $0.failsTheRun })
            #expect(!result.findings.contains { $0.object.hasPrefix("by-user: ") })
            #expect(result.verdict?.sections[.cascade] == .fail)
            #expect(result.verdict?.sections[.isolation] == .pass)
            #expect(ending.report.contains("cascade held held broken"), "\(ending)")
            #expect(
                ending.report.contains("list_notes \(Figures.count(Int(before)))"), "\(ending)")
        }

        @Test("One that helps is measured as a version is, and the others are left alone")
        func gate() async throws {
            let folder = try write(
                try Self.notes, ["by-user": Self.indexed, "not-asked-for": "SELECT 1 / 0;\n"])
            let ending = try await sandbox.bulkhead(
                "compare", folder, "--variant", "by-user", "--gate", "list_notes:p50", "--blocks",
                "6", "--out", "out")
            // How quiet the machine is decides between the two.
            #expect(ending.exitCode == 0 || ending.exitCode == 96, "\(ending)")
            let result = try sandbox.result()
            let compare = try #require(result.compare)
            #expect(compare.reference.label == "scenario")
            #expect(compare.candidate.label == "scenario with variants/by-user.sql")
            #expect(
                compare.reference.scenario.contentHash != compare.candidate.scenario.contentHash)
            let pair = try #require(compare.pairs.first)
            #expect(pair.answer != .regressed)
            #expect(pair.referenceMs.count == 6 && pair.candidateMs.count == 6)
            #expect(compare.evidence.contains { $0.weight == .improvement })
            #expect(!compare.evidence.contains { $0.weight == .regression })
            #expect(result.variants?.designs.map(\.pairs) == [compare.pairs])
            #expect(ending.report.contains("isolation held held"), "\(ending)")
        }

        @Test("One without a policy that its design has leaks, and no clock is asked")
        func openPolicy() async throws {
            let open = """
                -- Everybody's notes to everybody.
                DROP POLICY own ON notes;
                CREATE POLICY everybody ON notes USING (true);

                """
            let folder = try write(try Self.guarded, ["open": open])
            let ending = try await sandbox.bulkhead(
                "compare", folder, "--variant", "open", "--out", "out")
            #expect(ending.exitCode == 97, "\(ending)")
            let result = try sandbox.result()
            let design = try #require(result.variants?.designs.first)
            #expect(design.isolation == .fail && design.cascade == .pass)
            #expect(result.variants?.reference.isolation == .pass)
            #expect(design.measurement == nil)
            #expect(result.findings.contains { $0.object == "open: notes" })
            #expect(ending.report.contains("What breaks something is not measured"), "\(ending)")
            #expect(result.verdict?.sections[.isolation] == .fail)
        }

        @Test("One that the server refuses is told with its file and line, before anything runs")
        func refused() async throws {
            let broken = """
                -- An index on what is not there.
                CREATE INDEX notes_user ON notes (user_id);
                CREATE INDEX notes_title ON notes (title);

                """
            let folder = try write(
                try Self.notes, ["a-good-one": Self.indexed, "broken": broken])
            let ending = try await sandbox.bulkhead(
                "compare", folder, "--variants", "--out", "out")
            #expect(ending.exitCode == 104, "\(ending)")
            #expect(ending.message.hasPrefix("scenario/variants/broken.sql:3:"), "\(ending)")
            #expect(ending.message.contains("This is the variant broken"), "\(ending)")
            #expect(!ending.errors.contains("seeding"), "\(ending)")
            #expect(!sandbox.exists("out"))
        }

        @Test("One that an operation does not fit is told with the operation's line")
        func unfit() async throws {
            let folder = try write(
                try Self.notes, ["renamed": "ALTER TABLE notes RENAME body TO words;\n"])
            let ending = try await sandbox.bulkhead("compare", folder, "--variant", "renamed")
            #expect(ending.exitCode == 104, "\(ending)")
            #expect(ending.message.contains("scenario.yaml:"), "\(ending)")
            #expect(ending.message.contains("This is the variant renamed"), "\(ending)")
        }

        @Test("One that is not there is refused with those that are")
        func unknown() async throws {
            let folder = try write(
                try Self.notes, ["by-user": Self.indexed, "loose": Self.loose])
            for (arguments, words) in [
                (["--variant", "by-users"], "did you mean 'by-user'?"),
                (["--variant", "nothing-like-it"], "scenario/variants has by-user, loose."),
                (["--variants", "--variant", "loose"], "Name two scenarios"),
                (["--variants", folder], "Name two scenarios"),
                (["--variants", "--gate", "no_such"], "--gate no_such"),
            ] {
                let ending = try await sandbox.run(["compare", folder] + arguments)
                #expect(ending.exitCode == 64, "\(arguments): \(ending)")
                #expect(ending.message.contains(words), "\(arguments): \(ending)")
            }
            let none = try Self.notes.write(to: sandbox, folder: "bare")
            let ending = try await sandbox.bulkhead("compare", none, "--variants")
            #expect(ending.exitCode == 64, "\(ending)")
            #expect(ending.message.contains("notes has no variants"), "\(ending)")
        }
    }
}
