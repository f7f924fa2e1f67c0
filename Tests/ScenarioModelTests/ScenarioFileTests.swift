import Foundation
import Testing

@testable import ScenarioModel

@Suite struct ScenarioFileTests {
    private let schema = "CREATE TABLE users (id int);\n"

    private func load(
        _ path: String, environment: [String: String] = [:]
    ) -> Result<Scenario, ScenarioError> {
        do throws(ScenarioError) {
            return .success(try ScenarioFile.load(path: path, environment: environment))
        } catch {
            return .failure(error)
        }
    }

    private func rendered(_ result: Result<Scenario, ScenarioError>) -> String {
        switch result {
        case .success: "accepted"
        case .failure(let error): error.rendered()
        }
    }

    @Test func `a folder and the file in it are the same scenario`() throws {
        let folder = try ScenarioFolder(
            files: ["scenario.yaml": SmallScenario.yaml, "schema.sql": schema])
        let byFolder = try load(folder.path).get()
        let byFile = try load(folder.path + "/scenario.yaml").get()
        #expect(byFolder == byFile)
        #expect(byFolder.source.file == folder.path + "/scenario.yaml")
        #expect(byFolder.source.folder == folder.path)
        #expect(byFolder.source.text == SmallScenario.yaml)
        #expect(try load(folder.path + "/").get().source.file == folder.path + "/scenario.yaml")
    }

    @Test func `what is not there is named, with what to do`() throws {
        let folder = try ScenarioFolder(files: ["other.yaml": ""])
        #expect(
            rendered(load("/no/such/place")) == """
                /no/such/place: error: there is no such file or folder
                  hint: name a folder that holds scenario.yaml, or the file itself
                """)
        #expect(
            rendered(load(folder.path)) == """
                \(folder.path): error: this folder holds no scenario.yaml
                  hint: name the scenario's own folder, or its file
                """)
        #expect(rendered(load("/dev/null")) == "/dev/null: error: this file is not a file")
    }

    @Test func `a file of 10 MB is refused before it is read`() throws {
        let folder = try ScenarioFolder(files: [:])
        try folder.write(Data(count: 10_000_000), to: "scenario.yaml")
        #expect(
            rendered(load(folder.path)) == """
                \(folder.path)/scenario.yaml: error: this file is 10 MB, and no more than 1 MB are read
                  hint: check that this is the file that was meant
                """)
    }

    @Test func `a file of just the limit is read`() throws {
        let folder = try ScenarioFolder(files: ["schema.sql": schema])
        let padding = ScenarioFile.largestFileBytes - SmallScenario.yaml.utf8.count
        let yaml = SmallScenario.yaml + "#" + String(repeating: "x", count: padding - 1)
        try folder.write(Data(yaml.utf8), to: "scenario.yaml")
        #expect(throws: Never.self) { try load(folder.path).get() }
        try folder.write(Data((yaml + "x").utf8), to: "scenario.yaml")
        #expect(rendered(load(folder.path)).contains("is 1.1 MB"))
    }

    @Test func `bytes that are not UTF-8 are shown where they are`() throws {
        let folder = try ScenarioFolder(files: [:])
        try folder.write(Data("bulkhead: 1\nname: x".utf8) + [0xFF], to: "scenario.yaml")
        #expect(
            rendered(load(folder.path)).contains("scenario.yaml:2:8: error: this file is not UTF-8")
        )
    }

    @Test(arguments: ["", "\n\n", "# only a comment\n", "---\n"])
    func `an empty file is no scenario`(yaml: String) throws {
        let mistakes = try ScenarioFolder().mistakes(in: yaml)
        #expect(mistakes.count == 1)
        #expect(
            mistakes.first == "1:1: this file is empty"
                || mistakes.first == "2:1: the scenario must be a mapping, not nothing")
    }

    @Test func `another kind of YAML is no scenario`() throws {
        #expect(
            try ScenarioFolder().mistakes(in: "services:\n  db: { image: postgres }\n")
                == ["1:1: this file is not a Bulkhead scenario"])
        #expect(
            try ScenarioFolder().mistakes(in: "- a\n- b\n")
                == ["1:1: the scenario must be a mapping, not a list"])
    }

    @Test func `a byte order mark and Windows line ends change nothing`() throws {
        let folder = try ScenarioFolder()
        let windows =
            "\u{FEFF}" + SmallScenario.yaml.split(separator: "\n").joined(separator: "\r\n")
        #expect(folder.mistakes(in: windows) == [])
        let broken = windows.replacingFirst("users: 10", by: "users: ten")
        #expect(
            folder.mistakes(in: broken) == ["8:10: 'users' must be a whole number, not 'ten'"])
    }

    // MARK: Schema files

    @Test func `schema files are found by pattern, sorted, and none twice`() throws {
        let yaml = SmallScenario.replacing(
            "schema: schema.sql", by: "schema: [b.sql, \"*.sql\", migrations/2*/up.sql]")
        let files = [
            "scenario.yaml": yaml, "a.sql": "1", "b.sql": "2", "c.sql": "3", ".hidden.sql": "4",
            "migrations/20/up.sql": "5", "migrations/21/up.sql": "6", "migrations/3/up.sql": "7",
        ]
        let folder = try ScenarioFolder(files: files)
        #expect(
            try load(folder.path).get().database.schemaFiles == [
                "b.sql", "a.sql", "c.sql", "migrations/20/up.sql", "migrations/21/up.sql",
            ])
    }

    @Test func `a folder in the place of a schema file is refused`() throws {
        let folder = try ScenarioFolder(files: ["schema.sql/inner.sql": schema])
        #expect(folder.mistakes(in: SmallScenario.yaml) == ["5:11: 'schema.sql' is not a file"])
    }

    @Test func `the hash follows the scenario and every schema file`() throws {
        let folder = try ScenarioFolder(
            files: ["scenario.yaml": SmallScenario.yaml, "schema.sql": schema])
        let first = try load(folder.path).get().source.contentHash
        #expect(first.count == 64)
        #expect(try load(folder.path).get().source.contentHash == first)
        try folder.write(Data((schema + " ").utf8), to: "schema.sql")
        let second = try load(folder.path).get().source.contentHash
        try folder.write(Data((SmallScenario.yaml + " ").utf8), to: "scenario.yaml")
        let third = try load(folder.path).get().source.contentHash
        #expect(Set([first, second, third]).count == 3)
    }

    // MARK: Hostile files

    @Test(arguments: [65, 900, 10_000, 100_000])
    func `deep nesting is refused without a crash`(depth: Int) throws {
        let flow = "bulkhead: 1\nname: " + String(repeating: "[", count: depth)
        let closed = flow + String(repeating: "]", count: depth)
        let mapping = "bulkhead: 1\nname: " + String(repeating: "{a: ", count: depth)
        for yaml in [flow, closed, mapping] {
            let mistakes = try ScenarioFolder().mistakes(in: yaml)
            #expect(mistakes.count == 1)
        }
        #expect(
            try ScenarioFolder().mistakes(in: closed).first?
                .hasSuffix("this is nested deeper than 64 levels") == true)
    }

    @Test func `nested aliases are refused before they are expanded`() throws {
        var yaml = "bulkhead: 1\nname: x\na0: &a0 [lol]\n"
        for level in 1...30 {
            let aliases = repeatElement("*a\(level - 1)", count: 9).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let expected = ["1:1: the aliases (*name) of this file stand for too much"]
        #expect(try ScenarioFolder().mistakes(in: yaml) == expected)
        // As a key, the value would be compared with every other.
        #expect(try ScenarioFolder().mistakes(in: yaml + "? *a30\n: 1\n") == expected)
    }

    @Test func `an alias that is used a few times is read`() throws {
        let yaml = SmallScenario.yaml
            .replacingFirst("{ title: { words: 2..8 } }", by: "{ title: &words { words: 2..8 } }")
            .replacingFirst("bind: { task: tasks.id }", by: "bind: { task: *words }")
        let scenario = try ScenarioFolder().parse(yaml).get()
        #expect(scenario.operations[1].binds[0].rule.generator == .words(2...8))
    }

    @Test func `very many values are refused`() throws {
        let list = "[" + repeatElement("1", count: 300_000).joined(separator: ",") + "]"
        let yaml = SmallScenario.replacing("description: Ten users", by: "description: \(list)")
        #expect(
            try ScenarioFolder().mistakes(in: yaml).contains {
                $0.hasSuffix("this file holds more than 200000 values")
            })
    }

    @Test func `a megabyte of mistakes is answered with the first of them`() throws {
        let unknown = (0..<20_000).map { "operation\($0): 1\n" }.joined()
        let mistakes = try ScenarioFolder().mistakes(in: SmallScenario.yaml + unknown)
        #expect(mistakes.first == "43:1: unknown key 'operation0', did you mean 'operations'?")
        #expect(mistakes.count == 1_000)
        let mix = (0..<20_000).map { "list_task\($0): 1" }.joined(separator: ", ")
        let crowded = SmallScenario.replacing("look: 1", by: mix)
        #expect(try ScenarioFolder().mistakes(in: crowded).count == 20_000)
    }

    @Test func `many repeated keys are reported without end in sight`() throws {
        let yaml = SmallScenario.yaml + String(repeating: "name: again\n", count: 500)
        let mistakes = try ScenarioFolder().mistakes(in: yaml)
        #expect(!mistakes.isEmpty)
        #expect(mistakes.allSatisfy { $0.contains("'name' is given twice") })
    }
}
