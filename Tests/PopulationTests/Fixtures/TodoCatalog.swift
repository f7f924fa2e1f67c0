import DatabaseCatalog

/// The catalog of `TodoScenario.schema`, for tests without a server.
enum TodoCatalog {
    static let catalog = Catalog(tables: [users, tasks, conversations, messages])

    static let users = table(
        1, "users",
        [
            column(1, "id", integer, default: "nextval('users_id_seq'::regclass)"),
            column(2, "email", varchar, length: 255),
            column(3, "password_hash", varchar, length: 255),
            column(4, "created_at", timestamp, default: "now()"),
            column(5, "updated_at", timestamp, default: "now()"),
        ], unique: [["email"]])

    static let tasks = table(
        2, "tasks",
        [
            column(1, "id", integer, default: "nextval('tasks_id_seq'::regclass)"),
            column(2, "user_id", integer),
            column(3, "title", varchar, length: 200),
            column(4, "description", varchar, length: 1000, isNotNull: false),
            column(5, "completed", boolean, default: "false"),
            column(6, "created_at", timestamp, default: "now()"),
            column(7, "updated_at", timestamp, default: "now()"),
        ], references: ["user_id": 1])

    static let conversations = table(
        3, "conversations",
        [
            column(1, "id", integer, default: "nextval('conversations_id_seq'::regclass)"),
            column(2, "user_id", integer),
            column(3, "created_at", timestamp, default: "now()"),
            column(4, "updated_at", timestamp, default: "now()"),
        ], references: ["user_id": 1])

    static let messages = table(
        4, "messages",
        [
            column(1, "id", integer, default: "nextval('messages_id_seq'::regclass)"),
            column(2, "conversation_id", integer),
            column(3, "user_id", integer),
            column(4, "role", varchar, length: 20),
            column(5, "content", varchar, length: 10_000),
            column(6, "created_at", timestamp, default: "now()"),
        ], references: ["conversation_id": 3, "user_id": 1],
        checks: [
            CheckConstraint(
                name: "check_role",
                definition: """
                    CHECK (((role)::text = ANY ((ARRAY['user'::character varying, \
                    'assistant'::character varying])::text[])))
                    """, columns: ["role"])
        ])

    typealias TypeName = (id: UInt32, name: String)
    static let integer: TypeName = (23, "integer")
    static let varchar: TypeName = (1043, "character varying")
    static let text: TypeName = (25, "text")
    static let boolean: TypeName = (16, "boolean")
    static let timestamp: TypeName = (1114, "timestamp without time zone")
    static let interval: TypeName = (1186, "interval")

    static func column(
        _ attribute: Int, _ name: String, _ type: TypeName, length: Int? = nil,
        isNotNull: Bool = true, default defaultExpression: String? = nil
    ) -> Column {
        Column(
            attribute: attribute, name: name, typeID: type.id,
            typeName: length.map { "\(type.name)(\($0))" } ?? type.name, maximumLength: length,
            isNotNull: isNotNull, defaultExpression: defaultExpression, isGenerated: false,
            identity: nil, enumLabels: [], isArray: false)
    }

    static func table(
        _ id: UInt32, _ name: String, _ columns: [Column], primaryKey: [String] = ["id"],
        unique: [[String]] = [], references: KeyValuePairs<String, UInt32> = [:],
        checks: [CheckConstraint] = []
    ) -> Table {
        Table(
            id: id, schema: "public", name: name, isPartitioned: false, columns: columns,
            primaryKey: primaryKey,
            uniqueConstraints: unique.map { UniqueConstraint(name: "unique", columns: $0) },
            foreignKeys: references.map { column, table in
                ForeignKey(
                    name: "\(name)_\(column)_fkey", columns: [column], referencedTable: table,
                    referencedColumns: ["id"], onDelete: .cascade, isDeferrable: false,
                    isValidated: true)
            }, checks: checks, indexes: [], triggers: [])
    }
}
