import Foundation
import ResultModel
import Testing

/// Mistakes that show without a server.
///
/// Each rule of the language has its own tests; these hold what a user sees: the place, the words, the code, and that nothing is printed beside them.
@Suite("A scenario that is wrong", .serialized, .sandbox)
struct BadScenarioTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox.current }

    struct Mistake: Sendable, CustomTestStringConvertible {
        let name: String
        let original: String
        let broken: String
        let words: [String]

        init(_ name: String, _ original: String, _ broken: String, _ words: String...) {
            self.name = name
            self.original = original
            self.broken = broken
            self.words = words
        }

        var testDescription: String { name }
    }

    private static let mistakes = [
        Mistake(
            "unknown key", "operations:", "opertions:", "unknown key 'opertions'",
            "did you mean 'operations'?"),
        Mistake("wrong type", "users: 20", "users: [20]", "'users'", "number"),
        Mistake("unknown operation in a mix", "get_note: 1,", "fetch_note: 1,", "'fetch_note'"),
        Mistake(
            "bind to an unknown table", "bind: { note: notes.id }\n  edit_note",
            "bind: { note: nots.id }\n  edit_note", "'nots'", "did you mean 'notes'?"),
        Mistake(
            "parameter without a bind", "bind: { note: notes.id, body: { words: 2..8 } }",
            "bind: { note: notes.id }", ":body", "edit_note"),
        Mistake(
            "bind without a parameter", "bind: { note: notes.id }\n  edit_note",
            "bind: { note: notes.id, extra: { words: 2..8 } }\n  edit_note", "extra"),
        Mistake("mean over the maximum", "mean: 5", "mean: 50", "mean", "50", "20"),
        Mistake(
            "mean under the minimum", "min: 1, max: 20, mean: 5", "min: 9, max: 20, mean: 5",
            "mean", "5", "9"),
        Mistake("rate of zero", "rate: 100/s", "rate: 0/s", "zero"),
        Mistake("rate without sense", "rate: 100/s", "rate: quick", "quick", "200/s"),
        Mistake("duration of zero", "duration: 1s", "duration: 0s", "zero"),
        Mistake("duplicate name", "  get_note:\n", "  list_notes:\n", "'list_notes'", "twice"),
        Mistake("not YAML", "population:\n", "population: ]\n", "population"),
        Mistake("threshold without sense", "errors < 50%", "errors > fine", "errors > fine"),
        Mistake("no schema file", "schema.sql", "scheme.sql", "scheme.sql"),
        Mistake("missing environment variable", "name: notes", "name: ${NAMELESS}", "NAMELESS"),
    ]

    @Test("One mistake is told at its place", arguments: mistakes)
    func mistake(_ mistake: Mistake) async throws {
        let text = try ScenarioText.notes.replacing(mistake.original, by: mistake.broken)
        let folder = try text.write(to: sandbox)
        let ending = try await sandbox.bulkhead("validate", folder)
        #expect(ending.exitCode == ExitStatus.invalidScenario.code)
        #expect(ending.output == "")
        for word in mistake.words { #expect(ending.errors.contains(word)) }
        // `file:line:column: error:` at the beginning, as editors read it.
        let place = #/^scenario/scenario\.yaml:\d+:\d+: error: /#
        #expect(ending.errors.prefixMatch(of: place) != nil)
        #expect(!ending.errors.contains("Fatal") && !ending.errors.contains("Optional("))
    }

    @Test("All mistakes are told at once")
    func several() async throws {
        let folder = try ScenarioText.notes
            .replacing("users: 20", by: "users: some")
            .replacing("rate: 100/s", by: "rate: 0/s")
            .replacing("timeout: 5s", by: "timeout: 5").write(to: sandbox)
        let ending = try await sandbox.bulkhead("validate", folder)
        #expect(ending.exitCode == ExitStatus.invalidScenario.code)
        #expect(ending.errors.split(separator: "\n").count { $0.contains(": error: ") } == 3)
    }

    @Test("A file of 10 MB is not read")
    func large() async throws {
        let line = "# " + String(repeating: "x", count: 97) + "\n"
        _ = try sandbox.write(String(repeating: line, count: 100_000), to: "large.yaml")
        let ending = try await sandbox.bulkhead("validate", "large.yaml")
        #expect(ending.exitCode == ExitStatus.invalidScenario.code)
        #expect(ending.errors.contains("10 MB"))
        #expect(ending.errors.count < 500)
    }

    @Test("A deeply nested file is refused, not followed", arguments: ["[", "{ a: ", "- "])
    func nested(opening: String) async throws {
        let deep = "bulkhead: " + String(repeating: opening, count: 50_000) + "\n"
        _ = try sandbox.write(deep, to: "deep.yaml")
        let ending = try await sandbox.bulkhead("validate", "deep.yaml")
        #expect(ending.exitCode == ExitStatus.invalidScenario.code)
        #expect(ending.errors.contains("deep.yaml"))
        #expect(ending.errors.utf8.count < 2_000)
    }

    @Test("What is not a scenario at all", arguments: ["nothing", ".", "binary"])
    func absent(path: String) async throws {
        try Data([0xFF, 0xFE, 0x00, 0x80]).write(
            to: URL(fileURLWithPath: sandbox.workingFolder + "/binary"))
        let ending = try await sandbox.bulkhead("validate", path)
        #expect(ending.exitCode == ExitStatus.invalidScenario.code)
        #expect(ending.errors.hasPrefix(path))
    }

    @Test("A run of it ends the same way, before any server is started")
    func run() async throws {
        let folder = try ScenarioText.notes.replacing("rate: 100/s", by: "rate: 0/s")
            .write(to: sandbox)
        let checked = try await sandbox.bulkhead("validate", folder)
        let run = try await sandbox.bulkhead("run", folder)
        #expect(run.exitCode == checked.exitCode)
        #expect(run.errors == checked.errors)
        #expect(!sandbox.exists("results"))
    }

    @Test("The bundled scenario and the small one are right")
    func right() async throws {
        for text in [try ScenarioText.todo(), .notes] {
            let ending = try await sandbox.bulkhead("validate", try text.write(to: sandbox))
            #expect(ending.exitCode == 0)
            #expect(ending.output.contains("valid"))
            #expect(ending.errors == "")
        }
    }
}
