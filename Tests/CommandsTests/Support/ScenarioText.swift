import Foundation
import Testing

/// The two files of a scenario, to change in places and write to a sandbox.
struct ScenarioText: Sendable {
    private(set) var yaml: String
    private(set) var schema: String

    /// The bundled scenario of document 001, as it is in the source tree.
    static func todo() throws -> ScenarioText { try bundled("todo-ai-chatbot") }

    /// A bundled scenario, as it is in the source tree.
    static func bundled(_ name: String) throws -> ScenarioText {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appendingPathComponent("scenarios/\(name)")
        return ScenarioText(
            yaml: try String(
                contentsOf: folder.appendingPathComponent("scenario.yaml"), encoding: .utf8),
            schema: try String(
                contentsOf: folder.appendingPathComponent("schema.sql"), encoding: .utf8))
    }

    /// The scenario with one place of its YAML changed.
    ///
    /// The place must be there exactly once, so that no test passes on an unchanged scenario.
    func replacing(
        _ original: String, by replacement: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> ScenarioText {
        var copy = self
        copy.yaml = try Self.replace(original, by: replacement, in: yaml, sourceLocation)
        return copy
    }

    /// The same for the schema.
    func replacingInSchema(
        _ original: String, by replacement: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> ScenarioText {
        var copy = self
        copy.schema = try Self.replace(original, by: replacement, in: schema, sourceLocation)
        return copy
    }

    /// The scenario with more statements at the end of its schema.
    func addingToSchema(_ statements: String) -> ScenarioText {
        var copy = self
        copy.schema += "\n" + statements + "\n"
        return copy
    }

    private static func replace(
        _ original: String, by replacement: String, in text: String,
        _ sourceLocation: SourceLocation
    ) throws -> String {
        let parts = text.components(separatedBy: original)
        try #require(
            parts.count == 2, "'\(original)' is there \(parts.count - 1) times",
            sourceLocation: sourceLocation)
        return parts.joined(separator: replacement)
    }

    /// Writes both files.
    ///
    /// - Returns: the scenario's folder.
    func write(to sandbox: Sandbox, folder: String = "scenario") throws -> String {
        _ = try sandbox.write(schema, to: folder + "/schema.sql")
        _ = try sandbox.write(yaml, to: folder + "/scenario.yaml")
        return folder
    }
}

extension ScenarioText {
    /// Twenty users with five notes each: as small as a scenario can be that has one of everything
    /// these tests need.
    static let notes = ScenarioText(
        yaml: """
            bulkhead: 1
            name: notes
            database: { schema: schema.sql }
            tenant: users.id
            population:
              users: 20
              seed: 7
              tables:
                notes:
                  owner: user_id
                  rows: { min: 1, max: 20, mean: 5 }
            operations:
              list_notes:
                sql: SELECT id, user_id, body FROM notes WHERE user_id = :user
              get_note:
                sql: SELECT id, user_id, body FROM notes WHERE id = :note AND user_id = :user
                bind: { note: notes.id }
              edit_note:
                sql: UPDATE notes SET body = :body WHERE id = :note AND user_id = :user
                bind: { note: notes.id, body: { words: 2..8 } }
            load:
              pool: { size: 4, max_overflow: 0, timeout: 5s }
              mix: { list_notes: 2, get_note: 1, edit_note: 1 }
              phases:
                - { duration: 1s, rate: 100/s }
            isolation:
              layers: [queries]
              controls:
                note_by_id:
                  sql: SELECT id, user_id, body FROM notes WHERE id = :note
                  bind: { note: notes.id }
            cascade:
              users: { notes: delete }
            thresholds:
              all: [errors < 50%]

            """,
        schema: """
            CREATE TABLE users (
                id serial PRIMARY KEY,
                name text NOT NULL
            );

            CREATE TABLE notes (
                id serial PRIMARY KEY,
                user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                body text NOT NULL
            );

            CREATE INDEX notes_user ON notes (user_id);

            """)

    /// A trigger that makes every delete of a user take longer than any test.
    static let slowDelete = """
        CREATE FUNCTION wait_long() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_sleep(600); RETURN OLD; END $$;
        CREATE TRIGGER wait_long BEFORE DELETE ON users
        FOR EACH ROW EXECUTE FUNCTION wait_long();
        """
}
