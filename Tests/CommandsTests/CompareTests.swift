import Foundation
import ResultModel
import Subprocess
import SystemPackage
import Testing

extension ThrowAwayServerTests {
    @Suite("bulkhead compare")
    struct CompareTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        /// Ten thousand notes, and a rate that a machine under test can keep.
        private static var notes: ScenarioText {
            get throws {
                try ScenarioText.notes.replacing(
                    "rows: { min: 1, max: 20, mean: 5 }",
                    by: "rows: { min: 1, max: 400, mean: 100 }"
                ).replacing("users: 20", by: "users: 100")
            }
        }

        private func write(_ text: ScenarioText, _ folder: String) throws -> String {
            try text.write(to: sandbox, folder: folder)
        }

        private func git(_ arguments: String...) async throws {
            let identity = [
                "-c", "user.name=A", "-c", "user.email=a@example.org", "-c",
                "init.defaultBranch=main", "-c", "commit.gpgsign=false",
            ]
            let outcome = try await Subprocess.run(
                .name("git"), arguments: Arguments(identity + arguments),
                workingDirectory: FilePath(sandbox.workingFolder), output: .discarded,
                error: .string(limit: 4096))
            try #require(outcome.terminationStatus.isSuccess, "\(outcome.standardError)")
        }

        @Test("A dropped index is caught before any clock, and shown with both plans")
        func droppedIndex() async throws {
            let before = try write(try Self.notes, "before")
            let after = try write(
                try Self.notes.replacingInSchema(
                    "CREATE INDEX notes_user ON notes (user_id);", by: ""), "after")
            let ending = try await sandbox.bulkhead("compare", before, after, "--out", "out")
            #expect(ending.exitCode == 98, "\(ending)")
            #expect(ending.report.contains("notes_user is gone"), "\(ending)")
            #expect(ending.report.contains("No latency was measured"), "\(ending)")
            let compare = try #require(try sandbox.result().compare)
            #expect(compare.answer == .regressed && compare.measurement == nil)
            #expect(compare.reference.label == "before" && compare.candidate.label == "after")
        }

        @Test("A against A is measured in blocks of either order, and never regresses")
        func calibration() async throws {
            let folder = try write(try Self.notes, "scenario")
            let ending = try await sandbox.bulkhead(
                "compare", folder, "--calibrate", "--gate", "list_notes:p50", "--blocks", "6",
                "--out", "out")
            // How quiet the machine is decides between the two.
            #expect(ending.exitCode == 0 || ending.exitCode == 96, "\(ending)")
            let compare = try #require(try sandbox.result().compare)
            #expect(compare.isCalibration && compare.complete)
            #expect(compare.answer != .regressed)
            let measurement = try #require(compare.measurement)
            #expect(measurement.blocksMeasured == 6)
            #expect(measurement.ratePerSecond <= 0.7 * measurement.capacityPerSecond)
            #expect(Set(measurement.order) == ["AB", "BA"])
            let pair = try #require(compare.pairs.first)
            #expect(pair.referenceMs.count == 6 && pair.candidateMs.count == 6)
            // Blocks in which a crowded machine did too little say nothing, not that all is well.
            #expect(
                pair.smallestVisible.map { $0 > 0.05 }
                    ?? (pair.answer == .inconclusive && pair.leastSamples < 200), "\(ending)")
            #expect(ending.report.contains("list_notes p50"), "\(ending)")
        }

        @Test("What makes one operation slower without touching its plan is measured and named")
        func slowerOperation() async throws {
            // Ten milliseconds of waiting in each read: many times the tolerance.
            let slow = try Self.notes.addingToSchema(
                """
                CREATE FUNCTION dawdle(answer integer) RETURNS integer LANGUAGE plpgsql STABLE AS
                $$ BEGIN PERFORM pg_sleep(0.01); RETURN answer; END $$;
                """
            ).replacing(
                "sql: SELECT id, user_id, body FROM notes WHERE user_id = :user",
                by: "sql: SELECT id, user_id, body FROM notes WHERE user_id = dawdle(:user)")
            let ending = try await sandbox.bulkhead(
                "compare", try write(try Self.notes, "before"), try write(slow, "after"), "--gate",
                "list_notes:p50", "--blocks", "6", "--out", "out")
            #expect(ending.exitCode == 98, "\(ending)")
            let compare = try #require(try sandbox.result().compare)
            #expect(compare.pairs.map(\.answer) == [.regressed])
            #expect(!compare.evidence.contains { $0.weight == .regression })
            #expect(ending.report.contains("list_notes p50 became"), "\(ending)")
            #expect(ending.report.contains("list_notes is another statement"), "\(ending)")
        }

        @Test("Ctrl-C keeps the blocks that were measured")
        func interruption() async throws {
            let folder = try write(try Self.notes, "scenario")
            let ending = try await sandbox.bulkhead(
                "compare", folder, "--calibrate", "--gate", "list_notes:p50", "--blocks", "20",
                "--out", "out"
            ) { program in
                try await program.says("comparing: started")
                let hasBlock = try await eventually {
                    (try? program.sandbox.result())?.compare?.measurement?.blocksMeasured ?? 0 > 0
                }
                try #require(hasBlock)
                program.send(SIGINT)
            }
            #expect(ending.exitCode == 105, "\(ending)")
            let compare = try #require(try sandbox.result().compare)
            #expect(!compare.complete)
            #expect(compare.pairs.first?.referenceMs.isEmpty == false)
        }

        @Test("A revision is compared with the working tree, and nothing is left of it")
        func revision() async throws {
            let folder = try write(try Self.notes, "shop/scenario")
            try await git("init", "--quiet")
            try await git("add", ".")
            try await git("commit", "--quiet", "-m", "first")
            _ = try write(
                try Self.notes.replacingInSchema(
                    "CREATE INDEX notes_user ON notes (user_id);", by: ""), "shop/scenario")
            let ending = try await sandbox.bulkhead(
                "compare", folder, "--base-revision", "main", "--out", "out")
            #expect(ending.exitCode == 98, "\(ending)")
            let compare = try #require(try sandbox.result().compare)
            #expect(compare.reference.label.hasPrefix("shop/scenario at main ("))
            let hashes = [compare.reference, compare.candidate].map(\.scenario.contentHash)
            #expect(hashes[0] != hashes[1])
        }

        @Test("Revisions that are not there, or do not hold a valid scenario, are refused")
        func badRevisions() async throws {
            let folder = try write(
                try Self.notes.replacing("operations:", by: "opertions:"), "scenario")
            let outside = try await sandbox.bulkhead("compare", folder, "--base-revision", "main")
            #expect(outside.exitCode == 104, "\(outside)")
            try await git("init", "--quiet")
            try await git("add", ".")
            try await git("commit", "--quiet", "-m", "broken")
            _ = try write(try Self.notes, "scenario")
            _ = try write(try Self.notes, "other")

            let unknown = try await sandbox.bulkhead(
                "compare", folder, "--base-revision", "no-such-branch")
            #expect(unknown.exitCode == 64, "\(unknown)")
            #expect(unknown.message.contains("there is no such revision"), "\(unknown)")
            let option = try await sandbox.bulkhead(
                "compare", folder, "--base-revision=--upload-pack=x")
            #expect(option.exitCode == 64, "\(option)")
            let absent = try await sandbox.bulkhead("compare", "other", "--base-revision", "main")
            #expect(absent.exitCode == 64, "\(absent)")
            #expect(absent.message.contains("there is no other in it"), "\(absent)")
            let invalid = try await sandbox.bulkhead("compare", folder, "--base-revision", "main")
            #expect(invalid.exitCode == 104, "\(invalid)")
            #expect(invalid.message.contains("unknown key 'opertions'"), "\(invalid)")
            #expect(invalid.message.contains("This is the scenario at main."), "\(invalid)")
        }

        @Test("What could never give an answer is refused before anything is started")
        func refusals() async throws {
            let folder = try write(try Self.notes, "scenario")
            for (arguments, words) in [
                ([folder], "Name two scenarios"),
                ([folder, folder, "--calibrate"], "Name two scenarios"),
                ([folder, "--calibrate", "--blocks", "5"], "take 6 blocks or more"),
                (
                    [folder, "--calibrate", "--blocks", "6", "--gate", "list_notes,get_note"],
                    "take 8 blocks or more, or gate at most 1"
                ),
                ([folder, "--calibrate", "--gate", "list_notes:p42"], "one of p50, p95, p99"),
                ([folder, "--calibrate", "--gate", "no_such"], "list_notes in common"),
                ([folder, "--calibrate", "--strict", "--blocks", "9"], "both say how many"),
                ([folder, "--calibrate", "--budget", "soon"], "--budget soon"),
            ] {
                let ending = try await sandbox.run(["compare"] + arguments)
                #expect(ending.exitCode == 64, "\(arguments): \(ending)")
                #expect(ending.message.contains(words), "\(arguments): \(ending)")
            }
            let others = try write(
                ScenarioText(
                    yaml: """
                        bulkhead: 1
                        name: others
                        database: { schema: schema.sql }
                        tenant: users.id
                        population: { users: 20 }
                        operations: { whoami: { sql: SELECT id FROM users WHERE id = :user } }
                        load: { mix: { whoami: 1 }, phases: [{ duration: 1s, rate: 10/s }] }
                        """, schema: "CREATE TABLE users (id serial PRIMARY KEY);"), "others")
            let strangers = try await sandbox.bulkhead("compare", folder, others)
            #expect(strangers.exitCode == 104, "\(strangers)")
            #expect(
                strangers.message.contains("scenario and others have no operation in common"),
                "\(strangers)")
            let other = try write(
                try Self.notes.replacing("  users: 100", by: "  users: 90"), "other")
            let mismatch = try await sandbox.bulkhead("compare", folder, other)
            #expect(mismatch.exitCode == 104, "\(mismatch)")
            #expect(mismatch.message.contains("100 users there, 90 here"), "\(mismatch)")
        }
    }
}
