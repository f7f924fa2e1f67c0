import DatabaseCatalog

/// Catalogs as a server would show them.
enum SampleCatalog {
    /// Users with folders of notes, and prices that are nobody's.
    static let notes = Catalog(tables: [
        table(
            1, "users", ["id": "integer", "email": "character varying"], unique: ["email"]),
        table(
            2, "folders", ["id": "integer", "user_id": "integer"],
            keys: [key("user_id", to: 1)]),
        table(
            3, "notes",
            [
                "id": "integer", "user_id": "integer", "folder_id": "integer", "body": "text",
                "kind": "text", "written": "timestamp without time zone",
            ], keys: [key("user_id", to: 1), key("folder_id", to: 2)],
            checks: [
                CheckConstraint(
                    name: "kinds",
                    definition: "CHECK ((kind = ANY (ARRAY['open'::text, 'done'::text])))",
                    columns: ["kind"])
            ]),
        table(4, "prices", ["id": "integer"]),
    ])

    static func table(
        _ id: UInt32, _ name: String, _ columns: KeyValuePairs<String, String>,
        keys: [ForeignKey] = [], unique: [String] = [], checks: [CheckConstraint] = []
    ) -> Table {
        Table(
            id: id, schema: "public", name: name, isPartitioned: false,
            columns: columns.enumerated().map { index, column in
                Column(
                    attribute: index + 1, name: column.key, typeID: 23, typeName: column.value,
                    maximumLength: nil, isNotNull: true, defaultExpression: nil,
                    isGenerated: false, identity: nil, enumLabels: [], isArray: false)
            }, primaryKey: ["id"],
            uniqueConstraints: unique.map { UniqueConstraint(name: $0, columns: [$0]) },
            foreignKeys: keys, checks: checks, indexes: [], triggers: [])
    }

    static func key(_ column: String, to table: UInt32) -> ForeignKey {
        ForeignKey(
            name: column, columns: [column], referencedTable: table, referencedColumns: ["id"],
            onDelete: .cascade, isDeferrable: false, isValidated: true)
    }
}
