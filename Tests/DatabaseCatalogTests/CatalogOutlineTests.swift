import Testing

@testable import DatabaseCatalog

@Suite("Catalog outline")
struct CatalogOutlineTests {
    private func table(_ name: String, id: UInt32) -> Table {
        Table(
            id: id, schema: "public", name: name, isPartitioned: false,
            columns: [
                Column(
                    attribute: 1, name: "id", typeID: 23, typeName: "integer", maximumLength: nil,
                    isNotNull: true, defaultExpression: nil, isGenerated: false,
                    identity: .always, enumLabels: [], isArray: false),
                Column(
                    attribute: 2, name: "title", typeID: 1043,
                    typeName: "character varying(200)", maximumLength: 200, isNotNull: false,
                    defaultExpression: "'new'::text", isGenerated: false, identity: nil,
                    enumLabels: [], isArray: false),
            ], primaryKey: ["id"], uniqueConstraints: [], foreignKeys: [],
            checks: [
                CheckConstraint(name: "titled", definition: "CHECK (title <> '')", columns: [])
            ],
            indexes: [
                Index(
                    id: 9, name: "by_title", columns: ["title"], method: "btree", isUnique: false,
                    isPrimary: false, isValid: false, belongsToConstraint: false, predicate: nil,
                    definition: "CREATE INDEX by_title ON tasks (title)")
            ],
            triggers: [Trigger(name: "stamp", isEnabled: false, definition: "CREATE TRIGGER stamp")]
        )
    }

    @Test("names every part with what it is, and no OID")
    func parts() {
        var child = table("tasks", id: 2)
        child.foreignKeys = [
            ForeignKey(
                name: "fk", columns: ["id"], referencedTable: 1, referencedColumns: ["id"],
                onDelete: .cascade, isDeferrable: false, isValidated: false)
        ]
        let outline = Catalog(tables: [table("users", id: 1), child]).outline
        #expect(outline["tasks"] == "table")
        #expect(outline["tasks.id"] == "integer NOT NULL GENERATED ALWAYS AS IDENTITY")
        #expect(outline["tasks.title"] == "character varying(200) DEFAULT 'new'::text")
        #expect(outline["tasks primary key"] == "id")
        #expect(outline["tasks foreign key (id)"] == "users (id) ON DELETE CASCADE NOT VALID")
        #expect(outline["tasks check titled"] == "CHECK (title <> '')")
        #expect(
            outline["tasks index by_title"] == "CREATE INDEX by_title ON tasks (title) (invalid)")
        #expect(outline["tasks trigger stamp"] == "CREATE TRIGGER stamp (disabled)")
        #expect(outline.count == 15)
        var other = child
        other.id = 77
        #expect(Catalog(tables: [table("users", id: 1), other]).outline == outline)
    }
}
