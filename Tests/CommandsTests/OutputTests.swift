import Foundation
import ResultModel
import SystemPackage
import Testing

extension NamedServerTests {
    @Suite("What is printed and written")
    struct OutputTests {
        private static let parts = "load,indexes,cascade"
        private let sandbox: Sandbox
        private let scenario: String

        init() throws {
            sandbox = try Sandbox.current
            scenario = try ScenarioText.notes.write(to: sandbox)
        }

        private func verify(
            _ arguments: String..., standardOutput: FileDescriptor? = nil
        ) async throws -> Ending {
            try await sandbox.run(
                ["verify", scenario, "--skip", Self.parts, "--dsn", try await emptyDatabase()]
                    + arguments, standardOutput: standardOutput)
        }

        @Test("--format json prints the record and nothing else")
        func json() async throws {
            let ending = try await verify("--format", "json", "--out", "out")
            #expect(ending.exitCode == 0)
            #expect(ending.output == sandbox.text(of: "out/result.json"))
            let again = try await sandbox.bulkhead("report", "out", "--format", "json")
            #expect(again.output == ending.output)
        }

        @Test("The report fits 80 columns, has no escape codes, and can be printed again")
        func text() async throws {
            let ending = try await verify("--out", "out")
            #expect(ending.exitCode == 0)
            #expect(ending.output.hasPrefix("PASS"))
            #expect(ending.output.split(separator: "\n").filter { $0.count > 80 } == [])
            #expect(!ending.output.contains("\u{1B}") && !ending.errors.contains("\u{1B}"))
            #expect(ending.errors.contains("seeding 20 users: done"))
            for result in ["out", "out/result.json"] {
                let again = try await sandbox.bulkhead("report", result)
                #expect(again.exitCode == 0)
                #expect(again.output.contains("out/result.json"))
                #expect(
                    again.output.split(separator: "\n").first
                        == ending.output.split(separator: "\n").first)
            }
        }

        @Test("A page for a browser stands beside the record, and can be made again from it")
        func page() async throws {
            let ending = try await verify("--out", "out")
            #expect(ending.output.contains("out/report.html"))
            let written = sandbox.text(of: "out/report.html")
            #expect(written.hasPrefix("<!DOCTYPE html>"))
            #expect(written.contains("PASS"))
            let again = try await sandbox.bulkhead("report", "out", "--format", "html")
            #expect(again.output == written)
            let other = try await sandbox.bulkhead(
                "report", "out", "--format", "html", "--out", "other.html")
            #expect(other.exitCode == 0)
            #expect(other.output == "")
            #expect(sandbox.text(of: "other.html") == written)
            let text = try await sandbox.bulkheadOnTerminal("report", "out", "--out", "other.txt")
            #expect(text.exitCode == 0)
            #expect(sandbox.text(of: "other.txt").hasPrefix("PASS"))
            #expect(!sandbox.text(of: "other.txt").contains("\u{1B}"))
            // The page says what was found in the catalog, and what the scenario says of it.
            let scope = try #require(try sandbox.result(in: "out").scope)
            #expect(scope.tables.contains { $0.standing == .owned })
            #expect(scope.tables.contains { $0.standing == .tenant })
            #expect(scope.knowledge.count == 2)
        }

        @Test("A report that cannot be written says so, and leaves nothing behind")
        func unwritable() async throws {
            _ = try await verify("--quiet", "--out", "out")
            for format in ["html", "text", "json", "junit", "sarif", "markdown", "csv"] {
                let ending = try await sandbox.bulkhead(
                    "report", "out", "--format", format, "--out", "nowhere/report")
                #expect(ending.exitCode == ExitStatus.unavailable.code)
                #expect(ending.errors.contains("nowhere/report cannot be written"))
            }
        }

        @Test("On GitHub Actions the job's summary gets the report, behind what it has")
        func stepSummary() async throws {
            _ = try sandbox.write("before\n", to: "summary.md")
            let arguments = [
                "verify", scenario, "--skip", Self.parts, "--quiet", "--out", "out", "--dsn",
                try await emptyDatabase(),
            ]
            let ending = try await sandbox.run(
                arguments,
                environment: ["GITHUB_STEP_SUMMARY": sandbox.workingFolder + "/summary.md"])
            #expect(ending.exitCode == 0)
            #expect(sandbox.text(of: "summary.md").hasPrefix("before\n## PASS notes"))
            let again = try await sandbox.bulkhead("report", "out", "--format", "markdown")
            #expect(sandbox.text(of: "summary.md").contains(again.output))
            let junit = try await sandbox.bulkhead("report", "out", "--format", "junit")
            #expect(junit.output.hasPrefix("<?xml"))
            #expect(junit.output.contains("failures=\"0\""))
        }

        @Test("--quiet prints nothing; the code and the record say it")
        func quiet() async throws {
            let ending = try await verify("--quiet")
            #expect(ending.exitCode == 0)
            #expect(ending.output == "" && ending.errors == "")
            let folders = try FileManager.default.contentsOfDirectory(
                atPath: sandbox.workingFolder + "/results")
            let folder = try #require(folders.first)
            #expect(folders.count == 1)
            #expect(folder.hasPrefix("notes-20"))
            #expect(try sandbox.result(in: "results/" + folder).verdict?.status == .pass)
        }

        @Test("A terminal gets colour, unless NO_COLOR or its kind refuses")
        func colour() async throws {
            _ = try await verify("--quiet", "--out", "out")
            let coloured = try await sandbox.bulkheadOnTerminal("report", "out")
            #expect(coloured.output.contains("\u{1B}["))
            for refusal in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
                let plain = try await sandbox.bulkheadOnTerminal(
                    "report", "out", environment: refusal)
                #expect(plain.output.contains("PASS"))
                #expect(!plain.output.contains("\u{1B}"))
            }
            let empty = try await sandbox.bulkheadOnTerminal(
                "report", "out", environment: ["NO_COLOR": ""])
            #expect(empty.output.contains("\u{1B}["))
        }

        @Test("A terminal shows progress in one line that goes")
        func progress() async throws {
            let ending = try await sandbox.bulkheadOnTerminal(
                "verify", scenario, "--skip", Self.parts, "--dsn", try await emptyDatabase(),
                environment: ["NO_COLOR": "1"])
            #expect(ending.exitCode == 0)
            #expect(ending.output.contains("\r\u{1B}[J"))
            // Cursor control is not colour: no "select graphic rendition" anywhere.
            #expect(ending.output.firstMatch(of: #/\x1B\[[0-9;]*m/#) == nil)
        }

        @Test("A reader that goes away does not end the run")
        func closedPipe() async throws {
            for format in ["text", "json"] {
                let pipe = try FileDescriptor.pipe()
                try pipe.readEnd.close()
                let ending = try await verify(
                    "--out", format, "--format", format, standardOutput: pipe.writeEnd)
                #expect(ending.exitCode == 0)
                #expect(try sandbox.result(in: format).verdict?.status == .pass)
            }
            let pipe = try FileDescriptor.pipe()
            try pipe.readEnd.close()
            let help = try await sandbox.run(["--help"], standardOutput: pipe.writeEnd)
            #expect(help.exitCode != nil)
        }

        @Test("Two runs in one second do not share a folder")
        func folders() async throws {
            _ = try await verify("--quiet")
            _ = try await verify("--quiet")
            let folders = try FileManager.default.contentsOfDirectory(
                atPath: sandbox.workingFolder + "/results")
            #expect(folders.count == 2)
        }

        @Test(
            "What is not a result is refused",
            arguments: [
                "{}", "not JSON", "{\"schemaVersion\": 999}", "",
                "{\"schemaVersion\": 1, \"tool\": { \"name\": \"bulk",
            ])
        func notAResult(text: String) async throws {
            let file = try sandbox.write(text, to: "result.json")
            let ending = try await sandbox.bulkhead("report", file)
            #expect(ending.exitCode == ExitStatus.usage.code)
            #expect(ending.errors.contains(file))
            #expect(ending.output == "")
        }

        @Test("What cannot be read or written is told by what to name instead")
        func places() async throws {
            let nothing = try await sandbox.bulkhead("report", "nowhere")
            #expect(nothing.exitCode == ExitStatus.usage.code)
            #expect(nothing.errors.contains("nowhere cannot be read: name a result.json"))
            let folder = try await sandbox.bulkhead("report", sandbox.folder)
            #expect(folder.exitCode == ExitStatus.usage.code)
            #expect(folder.errors.contains("holds no result.json"))
            _ = try await verify("--quiet", "--out", "out")
            let out = try await sandbox.bulkhead("report", "out", "--out", "out")
            #expect(out.exitCode == ExitStatus.unavailable.code)
            #expect(out.errors.contains("it is a folder"))
        }

        @Test("A run that is killed in its load leaves a record that every format is made from")
        func killed() async throws {
            let long = try ScenarioText.notes.replacing("duration: 1s", by: "duration: 10m")
                .write(to: sandbox, folder: "long")
            let ending = try await sandbox.run(
                ["run", long, "--out", "killed", "--dsn", try await emptyDatabase()]
            ) { program in
                try await program.says("load: started")
                program.send(SIGKILL)
            }
            #expect(ending.exitCode == nil)
            let result = try sandbox.result(in: "killed")
            #expect(result.verdict == nil && result.load == nil)
            #expect(result.isolation?.probes.isEmpty == false)
            for format in ["text", "html", "junit", "sarif", "markdown", "csv", "json"] {
                let report = try await sandbox.bulkhead("report", "killed", "--format", format)
                #expect(report.exitCode == 0, "\(format)")
                #expect(!report.output.isEmpty)
                if ["text", "html", "markdown"].contains(format) {
                    #expect(report.output.contains("NO VERDICT"))
                }
            }
        }

        @Test("The environment gives options, and the command line wins")
        func environment() async throws {
            let variables = [
                "BULKHEAD_SKIP": Self.parts, "BULKHEAD_OUT": "out", "BULKHEAD_USERS": "10",
                "BULKHEAD_SEED": "5", "BULKHEAD_QUIET": "1",
                "BULKHEAD_DSN": try await emptyDatabase(),
            ]
            let ending = try await sandbox.run(
                ["verify", scenario, "--users", "12"], environment: variables)
            #expect(ending.exitCode == 0)
            #expect(ending.output == "")
            let result = try sandbox.result()
            #expect(result.population?.users == 12)
            #expect(result.scenario.seed == 5)
            #expect(result.cascade == nil && result.load == nil)
        }
    }
}
