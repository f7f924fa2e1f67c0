import Foundation
import Testing

@testable import ScenarioModel

@Suite struct VariantFilesTests {
    private func scenario(_ files: [String: String]) throws -> (Scenario, ScenarioFolder) {
        let folder = try ScenarioFolder(
            files: [
                "scenario.yaml": SmallScenario.yaml,
                "schema.sql": "CREATE TABLE users (id int);\n",
            ].merging(files) { $1 })
        return (try ScenarioFile.load(path: folder.path, environment: [:]), folder)
    }

    private func mistake(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "none"
        } catch {
            return "\(error)"
        }
    }

    @Test func `every SQL file in the folder is one, and its first comment says what it is`() throws
    {
        let (scenario, folder) = try scenario([
            "variants/wide.sql": "--  An index\tfor lists.\n-- More of it.\nSELECT 1;\n",
            "variants/bare.sql": "\n\n-- \nSELECT 1;\n",
            "variants/direct.sql": "SELECT 1; -- No.\n",
            "variants/notes.txt": "not one", "variants/.hidden.sql": "SELECT 1;",
        ])
        let variants = try VariantFiles(of: scenario).variants
        #expect(variants.map(\.name) == ["bare", "direct", "wide"])
        #expect(variants.map(\.summary) == [nil, nil, "An index for lists."])
        #expect(variants.map(\.file).last == "variants/wide.sql")
        #expect(Set(variants.map(\.contentHash)).count == 3)
        _ = folder
    }

    @Test func `a scenario with a variant has its file after the schema, and another hash`() throws
    {
        let (scenario, folder) = try scenario(["variants/wide.sql": "SELECT 1;"])
        let variant = try VariantFiles(of: scenario).named("wide")
        let changed = scenario.applying(variant)
        #expect(changed.database.schemaFiles == ["schema.sql", "variants/wide.sql"])
        #expect(changed.source.contentHash != scenario.source.contentHash)
        try folder.write(Data("SELECT 2;".utf8), to: "variants/wide.sql")
        let other = try VariantFiles(of: scenario).named("wide")
        #expect(other.contentHash != variant.contentHash)
    }

    @Test func `what is not there is refused with what is`() throws {
        let (scenario, folder) = try scenario([
            "variants/wide.sql": "SELECT 1;", "variants/deep.sql": "SELECT 1;",
        ])
        let files = try VariantFiles(of: scenario)
        #expect(
            mistake { _ = try files.named("wider") }
                == "there is no variant 'wider': did you mean 'wide'? "
                + "\(folder.path)/variants has deep, wide")
        #expect(mistake { _ = try files.named("") }.hasPrefix("there is no variant ''"))
    }

    @Test func `no variants, and what is no text, are told`() throws {
        let (without, place) = try scenario([:])
        #expect(mistake { _ = try VariantFiles(of: without) }.contains("small has no variants"))
        try place.write(Data([0x2D, 0xFF, 0xFE]), to: "variants/odd.sql")
        #expect(
            mistake { _ = try VariantFiles(of: without) }
                == "\(place.path)/variants/odd.sql is not UTF-8")
    }

    @Test func `the bundled variants say what they are`() throws {
        let scenario = try ScenarioFile.load(
            path: BundledScenarios.aiNativeTodo, environment: [:])
        let variants = try VariantFiles(of: scenario).variants
        #expect(
            variants.map(\.name) == [
                "index-messages-by-user-and-conversation", "index-pending-tasks",
                "index-tasks-by-user-and-priority", "partition-messages-by-user",
                "without-redundant-indexes",
            ])
        #expect(variants.allSatisfy { $0.summary != nil })
    }
}
