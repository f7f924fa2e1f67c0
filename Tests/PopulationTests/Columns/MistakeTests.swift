import DatabaseCatalog
import ScenarioModel
import Testing

@testable import Population

@Suite("Mistakes that only the database shows")
struct MistakeTests {
    private func diagnostics(
        _ tables: [TablePopulation], catalog: Catalog = TodoCatalog.catalog, users: Int = 10
    ) throws -> [PopulationError.Diagnostic] {
        do {
            _ = try TodoScenario.plan(users: users, tables: tables, catalog: catalog)
            return []
        } catch let error as PopulationError {
            #expect(error.code == .scenario)
            return error.diagnostics
        }
    }

    private func notes(
        _ columns: [Column], rules: KeyValuePairs<String, ValueRule> = [:]
    )
        throws -> [PopulationError.Diagnostic]
    {
        let id = TodoCatalog.column(
            1, "id", TodoCatalog.integer, default: "nextval('notes_id_seq'::regclass)")
        let owner = TodoCatalog.column(2, "user_id", TodoCatalog.integer)
        let table = TodoCatalog.table(
            9, "notes", [id, owner] + columns, references: ["user_id": 1])
        return try diagnostics(
            [
                TodoScenario.table(
                    "notes", owner: "user_id", rows: TodoScenario.counts(0, 4, 2), columns: rules)
            ], catalog: Catalog(tables: [TodoCatalog.users, table]))
    }

    @Test("a table that is not there is named, with its place and the tables there are")
    func missingTable() throws {
        let found = try diagnostics([
            TodoScenario.table("task", owner: "user_id", rows: TodoScenario.counts(0, 1, 1))
        ])
        #expect(found.first?.message == "the database has no table 'task'")
        #expect(found.first?.advice?.contains("tasks") == true)
        #expect(found.first?.position == SourcePosition(line: 9, column: 5))
    }

    @Test("columns that are not there are all named at once")
    func missingColumns() throws {
        let found = try diagnostics([
            TodoScenario.table(
                "tasks", owner: "owner_id", rows: TodoScenario.counts(0, 1, 0.5),
                columns: [
                    "titel": ValueRule(generator: .words(1...2)),
                    "done": ValueRule(generator: .chance(1)),
                ])
        ])
        #expect(found.count >= 3)
        #expect(found.contains { $0.message.contains("owner_id") })
        #expect(found.contains { $0.message.contains("'titel'") && $0.position?.line == 10 })
        #expect(found.contains { $0.message.contains("'done'") && $0.position?.line == 11 })
    }

    @Test("a mean outside what is possible is refused")
    func impossibleMean() throws {
        let found = try diagnostics([
            TodoScenario.table("tasks", owner: "user_id", rows: TodoScenario.counts(5, 10, 2))
        ])
        #expect(found.count == 1)
        #expect(found.first?.message.contains("a mean of 2.0 is not possible") == true)
    }

    @Test("a column that must be filled and cannot be is named")
    func unfillable() throws {
        var required = TodoCatalog.column(3, "length", TodoCatalog.interval)
        required.typeName = "measure"
        #expect(try notes([required]).first?.message.hasPrefix("notes.length is measure") == true)
        let nullable = TodoCatalog.column(3, "length", TodoCatalog.interval, isNotNull: false)
        #expect(try notes([nullable]).isEmpty)
    }

    @Test("a rule that does not fit its column is refused")
    func mismatches() throws {
        let title = TodoCatalog.column(3, "title", TodoCatalog.varchar, length: 20)
        let rules: [ValueRule] = [
            ValueRule(generator: .chance(0.5)),
            ValueRule(generator: .text(.bcrypt)),
            ValueRule(generator: .chat(userMean: 90, assistantMean: 600)),
            ValueRule(generator: .value("longer than twenty characters")),
            ValueRule(generator: .words(1...2), nullChance: 0.5),
        ]
        for rule in rules {
            let found = try notes([title], rules: ["title": rule])
            #expect(found.count == 1)
            #expect(found.first?.message.hasPrefix("notes.title ") == true)
            #expect(found.first?.position == SourcePosition(line: 10, column: 7))
        }
    }

    @Test("a value outside a CHECK's list is refused")
    func outsideList() throws {
        var tables = TodoScenario.tables
        tables[3].columns[0].rule = ValueRule(generator: .alternate(["user", "system"]))
        let found = try diagnostics(tables, users: 100)
        #expect(
            found.map(\.message) == [
                "messages.role allows only user, assistant, not 'system'"
            ])
    }

    @Test("a parent that is not in the population is asked for")
    func missingParent() throws {
        let found = try diagnostics(TodoScenario.tables.filter { $0.table != "conversations" })
        #expect(found.contains { $0.message.contains("references conversations") })
    }
}
