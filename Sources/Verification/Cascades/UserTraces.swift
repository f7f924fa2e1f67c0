internal import DatabaseCatalog
internal import Population
internal import PostgresDriver

/// What some users leave in a column if they are not forgotten, as SQL conditions over the alias
/// `t`.
struct UserTraces {
    private let canaries: [String]
    private let keys: [String]
    private let keyType: TypeID
    /// What a user is called: `user`, for a table `users`.
    private let names: [String]
    private let keyName: String
    private let references: Set<String>

    /// A condition under which a row holds a trace.
    struct Condition {
        let sql: String
        /// Whether what it holds is something that the user wrote.
        let isText: Bool
    }

    /// - Parameter references: columns of the table that are left out when keys are searched for.
    init(_ context: VerificationContext, users: [ActingUser], references: Set<String>) {
        canaries = users.compactMap(\.number).map { context.plan.canary(ofUser: $0).text }
        keys = users.map(\.key)
        self.references = references
        let tenant = context.tenantTable
        let column = tenant?.column(named: context.tenancy.tenantColumn)
        keyType = TypeID(rawValue: column?.typeID ?? 0)
        keyName = context.tenancy.tenantColumn
        names = tenant.map { ReferenceName.singulars(of: $0.name) } ?? []
    }

    func conditions(on column: Column) -> [Condition] {
        let name = "t.\(Connection.quoted(identifier: column.name))"
        var conditions: [Condition] = []
        if let text = text(column, name), !canaries.isEmpty {
            conditions.append(
                Condition(sql: Self.any(canaries, in: text, column, name), isText: true))
        }
        if !references.contains(column.name), let sql = keyCondition(column, name) {
            conditions.append(Condition(sql: sql, isText: false))
        }
        return conditions
    }

    // MARK: Text

    /// The column as text; nil where its type cannot hold any.
    private func text(_ column: Column, _ name: String) -> String? {
        switch TypeID(rawValue: column.typeID) {
        case .boolean, .int2, .int4, .int8, .float4, .float8, .numeric, .uuid, .date, .timestamp,
            .timestamptz:
            nil
        // Search vectors keep words in lower case.
        default: column.typeName == "tsvector" ? "\(name)::text" : "lower(\(name)::text)"
        }
    }

    private static func any(
        _ tokens: [String], in text: String, _ column: Column, _ name: String
    ) -> String {
        if TypeID(rawValue: column.typeID) == .bytea {
            return tokens.map { "position('\($0)'::bytea IN \(name)) > 0" }
                .joined(separator: " OR ")
        }
        // Canaries are letters and digits: no character of theirs means anything to LIKE.
        let patterns = tokens.map { Connection.quoted(literal: "%\($0.lowercased())%") }
        return "\(text) LIKE ANY (ARRAY[\(patterns.joined(separator: ", "))])"
    }

    // MARK: Keys

    private func keyCondition(_ column: Column, _ name: String) -> String? {
        let literals = keys.map { Connection.quoted(literal: $0) }.joined(separator: ", ")
        let type = TypeID(rawValue: column.typeID)
        if isUnmistakable {
            if type == .uuid || column.typeName == "uuid[]" || text(column, name) != nil {
                let patterns = keys.map {
                    "position(\(Connection.quoted(literal: $0.lowercased())) IN "
                        + "lower(\(name)::text)) > 0"
                }
                return patterns.joined(separator: " OR ")
            }
            return nil
        }
        // A small number means something only where a name says what it is.
        let plain = ReferenceName.plain(column.name)
        let key = ReferenceName.plain(keyName)
        if column.isArray, names.contains(where: { plain == $0 + key + "s" }) {
            return "\(name)::text[] && ARRAY[\(literals)]::text[]"
        }
        guard type == .json || type == .jsonb else { return nil }
        let fields = names.map { "\($0)_?\(key)s?" }.joined(separator: "|")
        let values = keys.map { Self.escaped($0) }.joined(separator: "|")
        let pattern = "\"(\(fields))\"\\s*:\\s*(\\[[^]]*)?\\m\"?(\(values))\"?\\s*[],}]"
        return "\(name)::text ~* \(Connection.quoted(literal: pattern))"
    }

    /// Whether a key found anywhere can only be that user's.
    private var isUnmistakable: Bool {
        keyType == .uuid || (keyType.isText && keys.allSatisfy { $0.count >= 12 })
    }

    /// A text of which a regular expression finds only itself.
    private static func escaped(_ text: String) -> String {
        text.map { $0.isLetter || $0.isNumber ? "\($0)" : "\\\($0)" }.joined()
    }
}

/// A materialised view, which keeps what its tables held when it was last refreshed.
struct MaterializedView {
    let name: String
    let sqlName: String
    let columns: [Column]

    static func all(_ connection: Connection) throws(PostgresError) -> [MaterializedView] {
        let result = try connection.query(
            """
            SELECT n.nspname, c.relname, a.attname, a.attnum, t.oid,
              format_type(a.atttypid, a.atttypmod), t.typcategory = 'A'
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_type t ON t.oid = a.atttypid
            WHERE c.relkind = 'm' AND c.relispopulated ORDER BY c.oid, a.attnum
            """)
        var views: [MaterializedView] = []
        for row in result.allRows() {
            guard let schema = row[0], let name = row[1], let columnName = row[2] else { continue }
            let column = Column(
                attribute: row[3].flatMap { Int($0) } ?? 0, name: columnName,
                typeID: row[4].flatMap { UInt32($0) } ?? 0, typeName: row[5] ?? "",
                maximumLength: nil, isNotNull: false, defaultExpression: nil, isGenerated: false,
                identity: nil, enumLabels: [], isArray: row[6] == "t")
            let sqlName =
                "\(Connection.quoted(identifier: schema)).\(Connection.quoted(identifier: name))"
            if let last = views.last, last.sqlName == sqlName {
                views[views.count - 1] = MaterializedView(
                    name: last.name, sqlName: sqlName, columns: last.columns + [column])
            } else {
                views.append(
                    MaterializedView(
                        name: schema == "public" ? name : "\(schema).\(name)", sqlName: sqlName,
                        columns: [column]))
            }
        }
        return views
    }
}
