import Foundation
import ResultModel
import Testing

@Suite("The command line", .serialized, .sandbox)
struct CommandLineTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox.current }

    /// One mistake on the command line, and words that its message must have.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        var environment: [String: String] = [:]
        let words: [String]

        var testDescription: String {
            (environment.map { "\($0)=\($1)" } + arguments).joined(separator: " ")
        }
    }

    private static let mistakes = [
        Mistake(arguments: ["--frobnicate"], words: ["--frobnicate", "bulkhead run --help"]),
        Mistake(arguments: ["--users", "many"], words: ["'many'", "--users"]),
        Mistake(arguments: ["--users", "1"], words: ["--users 1", "at least 2"]),
        Mistake(arguments: ["--rate", "0"], words: ["--rate 0", "200/s"]),
        Mistake(arguments: ["--rate", "fast"], words: ["--rate fast", "200/s"]),
        Mistake(arguments: ["--rate=-5"], words: ["--rate -5", "200/s"]),
        Mistake(arguments: ["--duration", "0s"], words: ["--duration 0s", "30s"]),
        Mistake(arguments: ["--duration", "30"], words: ["--duration 30", "30s"]),
        Mistake(
            arguments: ["--skip", "load,nonsense"],
            words: ["--skip load,nonsense", "'nonsense'", "cascade", "invariants"]),
        Mistake(arguments: ["--format", "xml"], words: ["xml", "json"]),
        Mistake(arguments: ["--pg-setting", "work_mem"], words: ["work_mem", "name=value"]),
        Mistake(arguments: ["--pg-setting", "port=1"], words: ["port", "chosen by Bulkhead"]),
        Mistake(
            arguments: ["--allow-existing-data", "--ephemeral"],
            words: ["--allow-existing-data", "not supported", "copy"]),
        Mistake(arguments: ["--admin-dsn", "host=127.0.0.1"], words: ["--admin-dsn", "--dsn"]),
        Mistake(
            arguments: [], environment: ["BULKHEAD_RATE": "fast"],
            words: ["BULKHEAD_RATE=fast", "200/s"]),
        Mistake(
            arguments: [], environment: ["BULKHEAD_USERS": "many"],
            words: ["BULKHEAD_USERS=many", "--users"]),
        Mistake(
            arguments: [], environment: ["BULKHEAD_SKIP": "nonsense"],
            words: ["BULKHEAD_SKIP=nonsense", "cascade"]),
        Mistake(
            arguments: [], environment: ["BULKHEAD_FORMAT": "xml"],
            words: ["BULKHEAD_FORMAT=xml", "json"]),
        Mistake(
            arguments: [], environment: ["BULKHEAD_ON_INCONCLUSIVE": "maybe"],
            words: ["BULKHEAD_ON_INCONCLUSIVE=maybe", "fail or pass"]),
    ]

    @Test("A mistake is told, ends with 64, and leaves nothing", arguments: mistakes)
    func mistake(_ mistake: Mistake) async throws {
        let scenario = try ScenarioText.notes.write(to: sandbox)
        let before = try FileManager.default.contentsOfDirectory(atPath: sandbox.workingFolder)
        let ending = try await sandbox.run(
            ["run", scenario] + mistake.arguments, environment: mistake.environment)
        #expect(ending.exitCode == ExitStatus.usage.code)
        #expect(ending.output == "")
        for word in mistake.words { #expect(ending.errors.contains(word)) }
        let after = try FileManager.default.contentsOfDirectory(atPath: sandbox.workingFolder)
        #expect(before == after)
    }

    @Test(
        "Other verbs tell their mistakes too",
        arguments: [
            (["nonsense"], "nonsense"), (["run"], "<scenario>"), (["rules", "nonsense"], "rules"),
            (["report", "nothing.json"], "result.json"), (["report", "."], "result.json"),
            (["verify", "scenario", "--skip", "nonsense"], "cascade"),
        ])
    func others(arguments: [String], word: String) async throws {
        let ending = try await sandbox.run(arguments)
        #expect(ending.exitCode == ExitStatus.usage.code)
        #expect(ending.errors.contains(word))
    }

    @Test("Every verb explains itself within 80 columns")
    func help() async throws {
        let verbs = ["run", "verify", "validate", "schema", "rules", "report", "init"]
        for arguments in [["--help"]] + verbs.map({ [$0, "--help"] }) {
            let ending = try await sandbox.run(arguments)
            #expect(ending.exitCode == 0)
            #expect(ending.output.contains("USAGE: bulkhead"))
            let lines = ending.output.split(separator: "\n")
            #expect(lines.filter { $0.count > 80 } == [])
        }
        let root = try await sandbox.bulkhead("--help")
        for verb in verbs { #expect(root.output.contains("  \(verb) ")) }
        for status in ExitStatus.allCases { #expect(root.output.contains(status.meaning)) }
    }

    @Test("It says its version")
    func version() async throws {
        let ending = try await sandbox.bulkhead("--version")
        #expect(ending.exitCode == 0)
        #expect(ending.output.hasPrefix("bulkhead "))
    }

    @Test("Completions are written for every shell", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) async throws {
        let ending = try await sandbox.bulkhead("--generate-completion-script", shell)
        #expect(ending.exitCode == 0)
        for word in ["bulkhead", "validate", "foreign-read", "pg-setting"] {
            #expect(ending.output.contains(word))
        }
    }

    @Test("The schema of the language is JSON that names its keys")
    func schema() async throws {
        let ending = try await sandbox.bulkhead("schema")
        #expect(ending.exitCode == 0)
        let object = try JSONSerialization.jsonObject(with: Data(ending.output.utf8))
        let properties = (object as? [String: Any])?["properties"] as? [String: Any]
        #expect(properties?["operations"] != nil)
        #expect(properties?["thresholds"] != nil)
    }

    @Test("Rules are listed, and each is explained")
    func rules() async throws {
        let list = try await sandbox.bulkhead("rules")
        #expect(list.exitCode == 0)
        let names = list.output.split(separator: "\n").compactMap { $0.split(separator: " ").first }
        #expect(names.count > 10)
        let name = String(try #require(names.first))
        let one = try await sandbox.bulkhead("rules", name)
        #expect(one.exitCode == 0)
        #expect(one.output.hasPrefix(name))
        for part in ["What: ", "Why: ", "Fix: ", "CWE-"] { #expect(one.output.contains(part)) }
    }
}
