import Foundation
import ResultModel
import ScenarioModel

@testable import SourcePlaces

/// A repository in a folder of its own, with a scenario whose schema stands beside its folder.
struct LocatedFolder {
    let root: String

    init(isRepository: Bool = true) throws {
        let manager = FileManager.default
        root = manager.temporaryDirectory.resolvingSymlinksInPath()
            .appending(path: "bulkhead-places-\(UUID().uuidString)").path()
        for folder in ["app/load test", "db"] + (isRepository ? [".git"] : []) {
            try manager.createDirectory(
                atPath: root + "/" + folder, withIntermediateDirectories: true)
        }
        try Data(Self.yaml.utf8).write(
            to: URL(filePath: root + "/app/load test/scenario.yaml"))
        for (name, text) in Self.schemas {
            try Data(text.utf8).write(to: URL(filePath: root + "/db/" + name))
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: root) }

    func scenario() throws -> Scenario {
        try ScenarioFile.load(path: root + "/app/load test", environment: [:])
    }

    func locator(workingDirectory: String = "/") throws -> FindingLocator {
        FindingLocator(reading: try scenario(), workingDirectory: workingDirectory)
    }

    private static let yaml = """
        bulkhead: 1
        name: shop
        database:
          schema: [../../db/*.sql]
          role: clerk
          identity:
            - SELECT set_config('app.user', :user, true)
        tenant: users.id
        population:
          users: 10
          tables:
            orders: { owner: user_id, rows: { min: 0, max: 9, mean: 3 } }
        operations:
          get_order:
            sql: SELECT id FROM orders WHERE id = :order
            bind: { order: orders.id }
          orders:
            sql: SELECT id FROM orders WHERE user_id = :user
        load:
          pool: { size: 10 }
          mix: { get_order: 1 }
          phases: [{ duration: 30s, rate: 20/s }]
        isolation:
          layers: [queries, policies]
          controls:
            leak: { sql: SELECT id FROM orders }
        cascade:
          users: { orders: delete }
        invariants:
          sound: SELECT id FROM orders WHERE id < 0
        storage: [{ claim: 50MB, at_users: 1000 }]
        claims: { indexes: 9 }
        thresholds:
          all: [errors < 0.1%]
          get_order:
            - p(95) < 20ms
            - p(99) < 50ms
        accept:
          - { rule: unused-index, object: by_time, because: reports read it }

        """

    private static let schemas = [
        "1-tables.sql": """
        -- Everything about orders.
        CREATE TABLE users (
            id SERIAL PRIMARY KEY,
            email TEXT UNIQUE
        );

        CREATE TABLE orders (
            id SERIAL PRIMARY KEY,
            user_id INTEGER NOT NULL
                REFERENCES users (id),
            placed_at TIMESTAMP,
            CONSTRAINT placed CHECK (placed_at IS NOT NULL)
        );
        CREATE INDEX ON orders (user_id, placed_at);
        CREATE INDEX by_time ON orders (placed_at);

        CREATE TABLE lines (id INT, order_id INT, user_id INT);
        ALTER TABLE lines ADD COLUMN note TEXT;
        ALTER TABLE lines
            ADD CONSTRAINT of_order FOREIGN KEY (order_id) REFERENCES orders (id);
        CREATE VIEW bodies AS SELECT * FROM lines;
        CREATE FUNCTION act_for(whom int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        """,
        "2-rights.sql": """
        CREATE ROLE manager;
        GRANT manager TO clerk;
        ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
        CREATE POLICY reads ON orders FOR SELECT USING (true);
        CREATE POLICY own ON lines USING (true);
        CREATE POLICY staff ON lines FOR SELECT USING (true);
        GRANT SELECT, TRUNCATE ON orders TO clerk;
        GRANT REFERENCES ON ALL TABLES IN SCHEMA public TO clerk;
        CREATE SOMETHING NEW;
        CREATE TABLE app.things (id INT);
        CREATE POLICY own_things ON app.things FOR DELETE USING (true);
        """,
    ]
}
