import DatabaseCatalog
import Foundation
import ScenarioModel
import Testing

@testable import ScenarioDrafting

@Suite struct DatabaseDraftTests {
    /// What the scenario language makes of a draft.
    private func scenario(_ draft: DatabaseDraft) throws -> Scenario {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("bulkhead-draft-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("SELECT 1;".utf8).write(to: folder.appendingPathComponent("schema.sql"))
        let file = folder.appendingPathComponent("scenario.yaml")
        try Data(draft.text.utf8).write(to: file)
        do throws(ScenarioError) {
            return try ScenarioFile.load(path: file.path, environment: [:])
        } catch {
            Issue.record("\(error.rendered())\n\(draft.text)")
            throw error
        }
    }

    private func facts() throws -> DatabaseFacts {
        DatabaseFacts(
            name: "My Notes", catalog: SampleCatalog.notes,
            tenant: try TenantGuess(SampleCatalog.notes))
    }

    @Test func `without statements every owned table is listed and looked up`() throws {
        let draft = DatabaseDraft(try facts())
        let scenario = try scenario(draft)
        #expect(scenario.name == "my-notes")
        #expect(
            scenario.operations.map(\.name) == [
                "get_user", "list_folders", "get_folder", "list_notes", "get_note",
            ])
        #expect(draft.operations == 5)
        #expect(scenario.shared.map(\.table) == ["prices"])
        #expect(scenario.cascade.map(\.child) == ["folders", "notes", "notes"])
        let notes = try #require(scenario.population.tables.last)
        #expect(notes.owner == "user_id")
        #expect(notes.parents == ["folder_id"])
    }

    @Test func `tables whose rows cannot be made are left out, with what they lack`() throws {
        let catalog = Catalog(
            tables: SampleCatalog.notes.tables + [
                SampleCatalog.table(
                    5, "settings", ["id": "integer", "user_id": "integer"],
                    keys: [SampleCatalog.key("user_id", to: 1)], unique: ["user_id"]),
                SampleCatalog.table(
                    6, "purchases", ["id": "integer", "user_id": "integer", "price_id": "integer"],
                    keys: [
                        SampleCatalog.key("user_id", to: 1), SampleCatalog.key("price_id", to: 4),
                    ]),
                SampleCatalog.table(
                    7, "refunds",
                    ["id": "integer", "user_id": "integer", "purchase_id": "integer"],
                    keys: [
                        SampleCatalog.key("user_id", to: 1),
                        SampleCatalog.key("purchase_id", to: 6),
                    ]),
            ])
        let draft = DatabaseDraft(
            DatabaseFacts(name: "shop", catalog: catalog, tenant: try TenantGuess(catalog)))
        let scenario = try scenario(draft)
        #expect(scenario.population.tables.map(\.table) == ["folders", "notes", "settings"])
        // One for each user, where the column that says whose it is must be unique.
        #expect(scenario.population.tables.last?.rows?.maximum == 1)
        #expect(
            draft.text.contains(
                "# left out: purchases, since every row needs one of prices, which is nobody's"))
        #expect(
            draft.text.contains(
                "# left out: refunds, since every row needs one of purchases, which is left out"))
        #expect(!scenario.operations.contains { $0.name.contains("purchase") })
        #expect(!scenario.cascade.contains { $0.child == "refunds" })
    }

    @Test func `a draft of which every table is left out is valid`() throws {
        let catalog = Catalog(tables: [
            SampleCatalog.table(1, "users", ["id": "integer"]),
            SampleCatalog.table(4, "teams", ["id": "integer"]),
            SampleCatalog.table(
                5, "members", ["id": "integer", "user_id": "integer", "team_id": "integer"],
                keys: [SampleCatalog.key("user_id", to: 1), SampleCatalog.key("team_id", to: 4)]),
        ])
        let draft = DatabaseDraft(
            DatabaseFacts(name: "teams", catalog: catalog, tenant: try TenantGuess(catalog)))
        #expect(try scenario(draft).population.tables.isEmpty)
        #expect(draft.text.contains("# left out: members"))
    }

    @Test(arguments: [
        (0, 1, 0.0001, 0.01), (0, 1, 0.9999, 0.99), (3, 3, 3.0, 3.0), (2, 900, 41.237, 41.24),
    ])
    func `counts stay in order when they are rounded`(
        least: Int, most: Int, mean: Double, written: Double
    ) throws {
        var facts = try facts()
        facts.users = 5
        facts.rows = [3: RowsPerUser(least: least, most: most, mean: mean)]
        let scenario = try scenario(DatabaseDraft(facts))
        let rows = try #require(scenario.population.tables.last?.rows)
        #expect(rows.minimum == least && rows.maximum == most)
        #expect(abs(rows.mean - written) < 0.000_01)
        #expect(scenario.population.users == 20)
    }

    @Test func `the most frequent statements become operations, up to a bound`() throws {
        var facts = try facts()
        facts.statements = (0..<60).map { number in
            RecordedStatement(
                text: "SELECT id FROM notes WHERE user_id = $1 AND id <> \(number)",
                calls: 100 - number)
        }
        facts.statements.insert(
            RecordedStatement(text: "SELECT id FROM notes WHERE abs(id) = $1", calls: 1_000), at: 0)
        let draft = DatabaseDraft(facts)
        let scenario = try scenario(draft)
        #expect(scenario.operations.count == 30)
        #expect(scenario.operations.map(\.name).prefix(2) == ["list_notes", "list_notes_2"])
        #expect(
            draft.leftOut == [
                "no column says what its $1 is: SELECT id FROM notes WHERE abs(id) = $1"
            ])
        #expect(draft.text.contains("# left out, since no column says what its $1 is"))
    }

    @Test func `tables without an owner column are reached through their parents`() throws {
        let keys = [SampleCatalog.key("folder_id", to: 2)]
        var catalog = SampleCatalog.notes
        catalog.tables[2] = SampleCatalog.table(
            3, "notes", ["id": "integer", "folder_id": "integer"], keys: keys)
        let facts = DatabaseFacts(
            name: "notes", catalog: catalog, tenant: try TenantGuess(catalog))
        let draft = DatabaseDraft(facts)
        #expect(try scenario(draft).population.tables.last?.owner == nil)
        #expect(
            draft.text.contains(
                "WHERE (folder_id) IN (SELECT id FROM folders WHERE user_id = :user)"))
    }
}
