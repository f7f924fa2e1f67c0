import Testing

@testable import Commands

extension ThrowAwayServerTests {
    @Suite("The action for GitHub, its scripts performed on an archive")
    struct ActionTests {
        private let sandbox: Sandbox
        private let action: CompositeAction

        init() throws {
            sandbox = try Sandbox.current
            action = try CompositeAction.load()
        }

        private static var leaking: ScenarioText {
            get throws {
                try .notes.replacing(
                    "FROM notes WHERE id = :note AND user_id = :user",
                    by: "FROM notes WHERE id = :note")
            }
        }

        private func perform(
            _ scenario: ScenarioText = .notes, _ given: [String: String] = [:]
        ) async throws -> CompositeAction.Outcome {
            let archive = try await Archive(in: sandbox)
            let usual = [
                "scenario": try scenario.write(to: sandbox), "archive": archive.path,
                "arguments": "--skip\nindexes,cascade\n",
            ]
            return try await action.perform(usual.merging(given) { $1 }, in: sandbox)
        }

        @Test("A scenario that holds passes, with every report")
        func passes() async throws {
            let outcome = try await perform()
            #expect(outcome.exitCode == 0, "\(outcome)")
            #expect(outcome.outputs["exit-code"] == "0")
            #expect(outcome.summary.contains("PASS"))
            for file in ["result.json", "report.html", "junit.xml"] {
                #expect(sandbox.exists("bulkhead-results/verify/\(file)"), "\(file)")
            }
            // Nothing of the report can be taken for a command to the runner.
            let words = outcome.output.split(separator: "\n").filter { $0.hasPrefix("::") }
            #expect(words.first == "::group::bulkhead verify" && words.last == "::endgroup::")
            #expect(words.count == 4 && words[1].hasPrefix("::stop-commands::"), "\(words)")
        }

        @Test(
            "Findings are there for code scanning",
            .enabled(if: ReportFormat(rawValue: "sarif") != nil, "there is no SARIF yet"))
        func sarif() async throws {
            let outcome = try await perform(try Self.leaking)
            #expect(outcome.outputs["sarif"] == "written", "\(outcome)")
            #expect(sandbox.text(of: "bulkhead-results/bulkhead.sarif").contains("2.1.0"))
        }

        @Test("A leak fails it with 97, whatever else is wrong, and its reports are kept")
        func leaks() async throws {
            // No baseline is there, which is 104.
            let outcome = try await perform(
                try Self.leaking, ["checks": "baseline verify", "arguments": "", "warn-on": "96"])
            #expect(outcome.exitCode == 97, "\(outcome)")
            #expect(outcome.outputs["exit-code"] == "97")
            let error = "::error title=Bulkhead::bulkhead"
            #expect(outcome.output.contains("\(error) baseline ended with 104"))
            #expect(outcome.output.contains("\(error) verify ended with 97"))
            #expect(outcome.summary.contains("FAIL"))
            #expect(sandbox.text(of: "bulkhead-results/verify/junit.xml").contains("<failure"))
        }

        @Test("What only warns is told, and fails nothing")
        func warnings() async throws {
            let outcome = try await perform(
                .notes, ["checks": "baseline", "arguments": "", "warn-on": "96 104"])
            #expect(outcome.exitCode == 0, "\(outcome)")
            #expect(outcome.outputs["exit-code"] == "104")
            #expect(outcome.output.contains("::warning title=Bulkhead::"))
        }

        @Test("A change that drops an index fails against its base, before any clock is asked")
        func comparison() async throws {
            let notes = try ScenarioText.notes.replacing(
                "rows: { min: 1, max: 20, mean: 5 }", by: "rows: { min: 1, max: 400, mean: 100 }"
            ).replacing("users: 20", by: "users: 100")
            _ = try notes.write(to: sandbox)
            let committed = try await sandbox.bash(
                """
                git init --quiet .
                git add scenario
                git -c user.name=a -c user.email=a@localhost commit --quiet --message base
                """, environment: [:])
            #expect(committed.exitCode == 0, "\(committed)")
            let outcome = try await perform(
                try notes.replacingInSchema(
                    "CREATE INDEX notes_user ON notes (user_id);", by: ""),
                ["checks": "compare", "base-revision": "HEAD", "arguments": ""])
            #expect(outcome.exitCode == 98, "\(outcome)")
            #expect(outcome.output.contains("notes_user"))
        }

        @Test("An archive that is not what its checksum says is never run")
        func checksum() async throws {
            let other = String(repeating: "0", count: 64)
            let outcome = try await perform(.notes, ["sha256": other])
            #expect(outcome.exitCode == 69 && outcome.endings.count == 1, "\(outcome)")
            #expect(outcome.output.contains("is not what its SHA-256 says"))
            let archive = try await Archive(in: sandbox)
            let right = try await perform(.notes, ["sha256": archive.sha256])
            #expect(right.exitCode == 0, "\(right)")
            let nonsense = try await perform(.notes, ["sha256": "--help"])
            #expect(nonsense.exitCode == 69, "\(nonsense)")
        }

        @Test("Where the archive comes from is said when it is not there")
        func sources() async throws {
            let checkout = try await perform(.notes, ["archive": ""])
            #expect(checkout.output.contains("give 'archive'"), "\(checkout)")
            let plain = try await perform(.notes, ["archive": "http://localhost/x.tar.gz"])
            #expect(plain.output.contains("only https"), "\(plain)")
            let missing = try await perform(.notes, ["archive": "nowhere.tar.gz"])
            #expect(missing.output.contains("nowhere.tar.gz cannot be read"), "\(missing)")
            let release = try await action.perform(
                ["scenario": "scenario"], repository: "owner/bulkhead", in: sandbox)
            let version = BulkheadVersion.current
            #expect(
                release.output.contains(
                    "https://localhost:1/owner/bulkhead/releases/download/v\(version)/"
                        + "bulkhead-\(version)-linux-"), "\(release)")
            for outcome in [checkout, plain, missing, release] { #expect(outcome.exitCode == 69) }
        }

        @Test(
            "What comes from outside is data and never a command",
            arguments: [
                "scenario", "checks", "base-revision", "arguments", "warn-on", "results", "version",
                "archive", "sha256",
            ])
        func injection(input: String) async throws {
            let hostile =
                "x\"; touch pwned; $(touch pwned) `touch pwned` ' ; touch pwned\n::error::pwned"
            let compare = input == "base-revision" ? ["checks": "compare"] : [:]
            let outcome = try await perform(.notes, [input: hostile].merging(compare) { $1 })
            #expect(!sandbox.exists("pwned"), "\(outcome)")
            let lines = outcome.output.split(separator: "\n")
            let own = lines.prefix { !$0.hasPrefix("::stop-commands::") }
            #expect(!own.contains("::error::pwned"), "\(outcome)")
            // A code to warn on, and the version where an archive is given, decide nothing here.
            #expect((outcome.exitCode == 0) == ["warn-on", "results", "version"].contains(input))
        }

        @Test("What cannot be performed is refused before anything is")
        func refusals() async throws {
            let unknown = try await perform(.notes, ["checks": "verify destroy"])
            #expect(unknown.exitCode == 64, "\(unknown)")
            #expect(unknown.output.contains("'destroy' is none of"))
            let baseless = try await perform(.notes, ["checks": "compare"])
            #expect(baseless.exitCode == 64, "\(baseless)")
            #expect(baseless.output.contains("compare needs 'base-revision'"))
            _ = try sandbox.write("", to: "bulkhead-results/verify/result.json")
            let again = try await perform()
            #expect(again.exitCode == 64, "\(again)")
            #expect(again.output.contains("is there already"))
        }

        @Test("Its scripts have no expression in them, and it takes the archive of its own version")
        func declaration() throws {
            for step in action.runs.steps {
                if let script = step.run { #expect(!script.contains("${{"), "\(step.name)") }
                // Reports are kept of what failed above all.
                if step.uses != nil { #expect(step.if?.hasPrefix("always()") == true) }
            }
            #expect(action.inputs["version"]?.default == BulkheadVersion.current)
            #expect(action.inputs["scenario"]?.required == true)
        }
    }
}
