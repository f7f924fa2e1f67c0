import DatabaseCatalog
import ScenarioModel

@testable import Population

/// Scenarios built in code, as the parser would build them.
enum TodoScenario {
    static let nowhere = SourcePosition(line: 1, column: 1)

    /// 2026-01-01T00:00:00Z.
    static let asOf: Int64 = 820_540_800_000_000

    /// The tables of document 001, without constraints that only a server would check.
    static let schema = """
        CREATE TABLE users (id serial PRIMARY KEY, email varchar(255) NOT NULL UNIQUE,
          password_hash varchar(255) NOT NULL, created_at timestamp NOT NULL DEFAULT now(),
          updated_at timestamp NOT NULL DEFAULT now());
        CREATE TABLE tasks (id serial PRIMARY KEY,
          user_id int NOT NULL REFERENCES users (id) ON DELETE CASCADE,
          title varchar(200) NOT NULL, description varchar(1000),
          completed boolean NOT NULL DEFAULT false, created_at timestamp NOT NULL DEFAULT now(),
          updated_at timestamp NOT NULL DEFAULT now());
        CREATE INDEX ix_tasks_user_id ON tasks (user_id);
        CREATE INDEX ix_tasks_user_completed ON tasks (user_id, completed);
        CREATE TABLE conversations (id serial PRIMARY KEY,
          user_id int NOT NULL REFERENCES users (id) ON DELETE CASCADE,
          created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now());
        CREATE INDEX ix_conversations_user_id ON conversations (user_id);
        CREATE INDEX ix_conversations_user_updated ON conversations (user_id, updated_at DESC);
        CREATE TABLE messages (id serial PRIMARY KEY,
          conversation_id int NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
          user_id int NOT NULL REFERENCES users (id) ON DELETE CASCADE,
          role varchar(20) NOT NULL CONSTRAINT check_role CHECK (role IN ('user', 'assistant')),
          content varchar(10000) NOT NULL, created_at timestamp NOT NULL DEFAULT now());
        CREATE INDEX ix_messages_conversation_created ON messages (conversation_id, created_at);
        CREATE INDEX ix_messages_user_id ON messages (user_id);
        """

    static func counts(
        _ minimum: Int, _ maximum: Int, _ mean: Double, per basis: RowCounts.Basis = .perUser
    ) -> RowCounts {
        RowCounts(basis: basis, minimum: minimum, maximum: maximum, mean: mean)
    }

    static func table(
        _ name: String, owner: String? = nil, parents: [String] = [], rows: RowCounts? = nil,
        columns: KeyValuePairs<String, ValueRule> = [:],
        hidden: (column: String, chance: Double)? = nil, firesTriggers: Bool = false
    ) -> TablePopulation {
        TablePopulation(
            table: name, owner: owner, parents: parents, rows: rows,
            columns: columns.enumerated().map { index, column in
                ColumnPopulation(
                    column: column.key, rule: column.value,
                    position: SourcePosition(line: 10 + index, column: 7))
            },
            hidden: hidden.map {
                HiddenRows(
                    column: $0.column, chance: $0.chance,
                    position: SourcePosition(line: 8, column: 7))
            }, firesTriggers: firesTriggers, position: SourcePosition(line: 9, column: 5))
    }

    /// Row counts as document 001 states them.
    static let tables: [TablePopulation] = [
        table("users", columns: ["password_hash": secret(.text(.bcrypt))]),
        table(
            "tasks", owner: "user_id", rows: counts(0, 1000, 50),
            columns: [
                "title": ValueRule(generator: .words(2...8)),
                "description": ValueRule(generator: .words(5...40), nullChance: 0.3),
                "completed": ValueRule(generator: .chance(0.4)),
            ]),
        table("conversations", owner: "user_id", rows: counts(1, 100, 10)),
        table(
            "messages", owner: "user_id", parents: ["conversation_id"], rows: counts(20, 2000, 200),
            columns: [
                "role": ValueRule(generator: .alternate(["user", "assistant"])),
                "content": ValueRule(generator: .chat(userMean: 90, assistantMean: 600)),
            ]),
    ]

    static func secret(_ generator: Generator) -> ValueRule {
        ValueRule(generator: generator, isSecret: true)
    }

    static func scenario(
        users: Int, seed: UInt64 = 20_251_219, tenant: ColumnReference? = nil,
        tables: [TablePopulation] = TodoScenario.tables
    ) -> Scenario {
        Scenario(
            name: "fixture", description: "",
            database: DatabaseDeclaration(
                schemaFiles: [], requiresTLS: false, role: nil, identity: []),
            tenant: .table(tenant ?? ColumnReference(table: "users", column: "id"), nowhere),
            shared: [],
            population: PopulationDeclaration(
                users: users, seed: seed, asOfMicroseconds: asOf, activity: .uniform,
                tables: tables),
            operations: [], journeys: [], load: nil,
            isolation: IsolationDeclaration(layers: [], controls: []), cascade: [], invariants: [],
            storage: [],
            claims: DocumentClaims(indexes: nil, constraints: [], position: nowhere),
            thresholds: [], accepted: [],
            source: ScenarioSource(folder: "", file: "fixture.yaml", contentHash: ""))
    }

    static func tenancy(
        _ catalog: Catalog, table: String = "users", column: String = "id",
        scenario: Scenario? = nil
    ) -> Tenancy {
        let declared = scenario?.population.tables ?? []
        return Tenancy(
            catalog: catalog, tenantTable: catalog.table(named: table), tenantColumn: column,
            declaredOwners: Dictionary(
                uniqueKeysWithValues: declared.compactMap { table in
                    table.owner.map { (table.table, $0) }
                }), declaredReferences: scenario?.declaredReferences ?? [])
    }

    /// A plan of the given size over a catalog that is written down here.
    static func plan(
        users: Int, seed: UInt64 = 20_251_219, tables: [TablePopulation] = TodoScenario.tables,
        catalog: Catalog = TodoCatalog.catalog
    ) throws -> PopulationPlan {
        let scenario = scenario(users: users, seed: seed, tables: tables)
        return try PopulationPlan(
            scenario, catalog: catalog, tenancy: tenancy(catalog, scenario: scenario))
    }
}
