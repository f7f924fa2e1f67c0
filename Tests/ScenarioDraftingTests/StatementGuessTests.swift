import DatabaseCatalog
import Testing

@testable import ScenarioDrafting

@Suite struct StatementGuessTests {
    /// The operation that a recorded statement becomes; nil for one that is not about owned rows.
    private func guess(_ text: String) throws -> StatementGuess? {
        let catalog = SampleCatalog.notes
        let tenancy = try TenantGuess(catalog).tenancy
        var names: Set<String> = []
        return StatementGuess(
            RecordedStatement(text: text, calls: 1),
            ColumnGuess(catalog: catalog, tenancy: tenancy), names: &names)
    }

    /// A statement and what it becomes.
    struct Sample: Sendable {
        let text: String
        let name: String
        let sql: String
        var binds: [String] = []
        var isAnonymous = false
        var creates: String?
        var deletes: String?
    }

    private static let samples = [
        Sample(
            text: "SELECT notes.id\n  FROM notes WHERE notes.id = $1::INTEGER AND user_id = $2",
            name: "get_note",
            sql: "SELECT notes.id FROM notes WHERE notes.id = :note::INTEGER AND user_id = :user",
            binds: ["note: notes.id"]),
        Sample(
            text: "SELECT * FROM notes n WHERE $1 = n.user_id ORDER BY id LIMIT $2 OFFSET $3",
            name: "list_notes",
            sql: "SELECT * FROM notes n WHERE :user = n.user_id ORDER BY id LIMIT :limit "
                + "OFFSET :offset",
            binds: ["limit: { value: 50 }", "offset: { value: 0 }"]),
        Sample(
            text: "INSERT INTO notes (user_id, folder_id, body, kind) VALUES ($1, $2, $3, $4) "
                + "RETURNING id", name: "create_note",
            sql: "INSERT INTO notes (user_id, folder_id, body, kind) VALUES (:user, :folder, "
                + ":body, :kind) RETURNING id",
            binds: [
                "body: { words: 2..8 }", "folder: folders.id",
                "kind: { choice: [\"open\", \"done\"] }",
            ], creates: "notes"),
        Sample(
            text: "UPDATE notes SET body = $1, written = $2 WHERE id IN ($3, $4)",
            name: "update_note",
            sql: "UPDATE notes SET body = :body, written = :written WHERE id IN (:note, :note)",
            binds: ["body: { words: 2..8 }", "note: notes.id", "written: { ago: 1h..7d }"]),
        Sample(
            text: "UPDATE notes SET written = timezone($1, now()) WHERE user_id = $2",
            name: "update_note",
            sql: "UPDATE notes SET written = timezone(:zone, now()) WHERE user_id = :user",
            binds: ["zone: { value: utc }"]),
        Sample(
            text: "DELETE FROM notes WHERE id = $1 AND user_id = $2", name: "delete_note",
            sql: "DELETE FROM notes WHERE id = :note AND user_id = :user",
            binds: ["note: notes.id"], deletes: "notes"),
        Sample(
            text: "SELECT id FROM users WHERE email = $1", name: "list_users",
            sql: "SELECT id FROM users WHERE email = :email", binds: ["email: users.email"],
            isAnonymous: true),
        Sample(
            text: "SELECT count(*) FROM notes JOIN folders f ON f.id = notes.folder_id "
                + "WHERE f.user_id = $1 AND written BETWEEN $2 AND $3", name: "list_notes",
            sql: "SELECT count(*) FROM notes JOIN folders f ON f.id = notes.folder_id "
                + "WHERE f.user_id = :user AND written BETWEEN :written AND :written_2",
            binds: ["written: { ago: 1h..7d }", "written_2: { ago: 1h..7d }"]),
    ]

    @Test(arguments: samples)
    func `parameters are what the columns beside them are`(sample: Sample) throws {
        let guess = try #require(try guess(sample.text))
        #expect(guess.obstacle == nil)
        #expect(guess.name == sample.name)
        #expect(guess.sql == sample.sql)
        #expect(guess.binds.map { "\($0.parameter): \($0.rule)" } == sample.binds)
        #expect(guess.isAnonymous == sample.isAnonymous)
        #expect(guess.creates == sample.creates)
        #expect(guess.deletes == sample.deletes)
    }

    @Test(arguments: [
        "SELECT id FROM notes WHERE user_id = $1 AND length(body) > $2",
        "UPDATE notes SET written = to_timestamp($1) WHERE user_id = $2",
        "SELECT id FROM notes WHERE id = ANY ($1)",
        "SELECT $1 FROM notes",
    ])
    func `what no column explains is left out`(text: String) throws {
        #expect(try guess(text)?.obstacle?.hasPrefix("no column says what its $") == true)
    }

    @Test(arguments: [
        "SELECT relname FROM pg_class WHERE oid = $1", "SELECT $1", "BEGIN",
        "SELECT id FROM prices WHERE id = $1", "<insufficient privilege>",
        "SELECT id FROM notes;;(",
        "SELECT id FROM notes JOIN unknown USING (id)", "CREATE TABLE notes (id int)",
    ])
    func `what is not about rows that users own is no operation`(text: String) throws {
        #expect(try guess(text) == nil)
    }
}
