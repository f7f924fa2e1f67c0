import DatabaseCatalog
import PostgresDriver
import TestDatabases
import Testing

@testable import Mutation

@Suite("Operators on the schema", .database(schema: MutationFixture.schema))
struct SchemaOperatorTests {
    /// The catalog once one mutant of an operator is planted.
    private func catalog(
        _ type: any MutationOperator.Type, _ object: String
    ) throws -> Catalog {
        let subject = try MutationFixture.subject()
        let mutants = try type.mutants(of: subject).all
        let mutant = try #require(
            mutants.first { $0.object == object },
            "\(object) is not among \(mutants.map(\.object))")
        try mutant.plant(subject.connection)
        return try Catalog.read(subject.connection)
    }

    private func key(_ name: String, _ catalog: Catalog) -> ForeignKey? {
        catalog.tables.flatMap(\.foreignKeys).first { $0.name == name }
    }

    @Test("Every foreign key gets the two other actions, and keeps everything else")
    func action() throws {
        let objects = try ForeignKeyAction.mutants(of: MutationFixture.subject()).objects
        #expect(objects.count == 6)
        #expect(objects.contains("notes.notes_folder SET NULL"))
        let changed = try catalog(ForeignKeyAction.self, "notes.notes_folder NO ACTION")
        let remade = try #require(key("notes_folder", changed))
        #expect(remade.onDelete == .noAction)
        #expect(remade.columns == ["folder_id", "user_id"] && remade.isValidated)
    }

    @Test("What a foreign key says of updates, matching and deferring stays")
    func timing() throws {
        let connection = try TestDatabase.connect()
        try connection.execute(
            """
            ALTER TABLE notes DROP CONSTRAINT notes_folder, ADD CONSTRAINT notes_folder
              FOREIGN KEY (folder_id, user_id) REFERENCES folders (id, user_id) MATCH FULL
              ON UPDATE CASCADE ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
            """)
        _ = try catalog(ForeignKeyAction.self, "notes.notes_folder NO ACTION")
        let definition = try connection.query(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'notes_folder'")
        #expect(
            definition.string(row: 0, column: 0) == """
                FOREIGN KEY (folder_id, user_id) REFERENCES folders(id, user_id) MATCH FULL \
                ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED
                """)
    }

    @Test("A foreign key goes, is not valid, or is carried out by nobody")
    func broken() throws {
        let changed = try catalog(ForeignKeyDropped.self, "notes.notes_folder")
        #expect(key("notes_folder", changed) == nil)
    }

    @Test("A foreign key that is not valid is added again as it was")
    func notValid() throws {
        let changed = try catalog(ForeignKeyNotValid.self, "notes.notes_folder")
        #expect(key("notes_folder", changed)?.isValidated == false)
        #expect(key("notes_folder", changed)?.onDelete == .cascade)
    }

    @Test(
        "With the triggers of the parent disabled nothing cascades; with the child's nothing is checked"
    )
    func disabled() throws {
        let subject = try MutationFixture.subject()
        let mutants = try ForeignKeyDisabled.mutants(of: subject).all
        #expect(mutants.count == 6)
        let child = try #require(mutants.first { $0.object == "notes.notes_folder child" })
        try subject.connection.execute("INSERT INTO users (email) VALUES ('a@b')")
        let insert = "INSERT INTO notes (user_id, folder_id, body) VALUES (1, 99, 'x')"
        #expect(throws: PostgresError.self) { try subject.connection.execute(insert) }
        try child.plant(subject.connection)
        try subject.connection.execute(insert)
    }

    @Test("Of a foreign key over the owner only the row stays")
    func simplified() throws {
        let changed = try catalog(ForeignKeySimplified.self, "notes.notes_folder (folder_id)")
        #expect(key("notes_folder", changed)?.columns == ["folder_id"])
        #expect(key("notes_folder", changed)?.referencedColumns == ["id"])
    }

    @Test("A trigger keeps the rows of each cascade's child, once for each table")
    func cancelled() throws {
        let subject = try MutationFixture.subject()
        let mutants = try CascadeCancelled.mutants(of: subject).all
        #expect(mutants.map(\.object) == ["folders", "notes"])
        try subject.connection.execute(
            """
            INSERT INTO users (email) VALUES ('a@b');
            INSERT INTO folders (user_id) VALUES (1)
            """)
        try mutants[0].plant(subject.connection)
        try subject.connection.execute("DELETE FROM users")
        let left = try subject.connection.query("SELECT count(*) FROM folders")
        #expect(left.integer(row: 0, column: 0) == 1)
    }

    @Test("CHECK, NOT NULL and triggers go one at a time; keys keep their NOT NULL")
    func dropped() throws {
        let subject = try MutationFixture.subject()
        #expect(try CheckDropped.mutants(of: subject).objects == ["notes.notes_body"])
        #expect(
            try NotNullDropped.mutants(of: subject).objects == [
                "users.email", "folders.user_id", "notes.user_id", "notes.folder_id", "notes.body",
            ])
        #expect(try TriggerDropped.mutants(of: subject).reason == "the schema has no trigger")
        try subject.connection.execute(
            """
            CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER on_notes BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION nothing()
            """)
        #expect(
            try TriggerDropped.mutants(of: MutationFixture.subject()).objects == ["notes.on_notes"])
        let changed = try catalog(NotNullDropped.self, "notes.body")
        #expect(changed.table(named: "notes")?.column(named: "body")?.isNotNull == false)
        #expect(
            try catalog(CheckDropped.self, "notes.notes_body").table(named: "notes")?.checks == [])
    }

    @Test("What is unique goes; that another index keeps it up is proved")
    func unique() throws {
        let mutants = try UniqueDropped.mutants(of: MutationFixture.subject()).all
        #expect(
            mutants.map(\.object).sorted() == [
                "folders.folders_id_user_id_key", "users.users_email_again",
                "users.users_email_key",
            ])
        let proofs = mutants.filter { $0.equivalence != nil }.map(\.object).sorted()
        // A pair with the primary key in it is unique by that.
        #expect(
            proofs == [
                "folders.folders_id_user_id_key", "users.users_email_again",
                "users.users_email_key",
            ])
        let connection = try TestDatabase.connect()
        try connection.execute("DROP INDEX users_email_again")
        let lone = try UniqueDropped.mutants(of: MutationFixture.subject()).all
            .first { $0.object == "users.users_email_key" }
        #expect(lone != nil && lone?.equivalence == nil)
    }

    @Test("A CHECK that refuses NULL as well is a proof")
    func notNullTwice() throws {
        try TestDatabase.connect().execute(
            "ALTER TABLE notes ADD CONSTRAINT body_known CHECK (body IS NOT NULL)")
        let mutant = try NotNullDropped.mutants(of: MutationFixture.subject()).all
            .first { $0.object == "notes.body" }
        #expect(mutant?.equivalence == "body_known refuses NULL as well")
    }

    @Test("Indexes that no constraint needs are dropped where plans are judged")
    func indexes() throws {
        let mutants = try IndexDropped.mutants(of: MutationFixture.subject()).all
        #expect(mutants.map(\.object) == ["notes.notes_user"])
        #expect(mutants.first?.change == .index(table: "notes", name: "notes_user"))
    }
}
