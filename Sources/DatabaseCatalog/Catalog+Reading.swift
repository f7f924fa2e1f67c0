package import PostgresDriver

extension Catalog {
    /// Reads the structure of the database that `connection` is connected to.
    ///
    /// The reading is one consistent snapshot, and writes nothing.
    ///
    /// - Throws: the server's error.
    package static func read(_ connection: Connection) throws(PostgresError) -> Catalog {
        try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        do throws(PostgresError) {
            let catalog = try readInTransaction(connection)
            try connection.execute("COMMIT")
            return catalog
        } catch {
            _ = try? connection.execute("ROLLBACK")
            throw error
        }
    }

    private static func readInTransaction(
        _ connection: Connection
    ) throws(PostgresError) -> Catalog {
        var tables = try readTables(connection)
        let place = Dictionary(
            uniqueKeysWithValues: tables.enumerated().map { ($1.id, $0) })
        try readColumns(connection, into: &tables, place)
        try readConstraints(connection, into: &tables, place)
        try readIndexes(connection, into: &tables, place)
        try readTriggers(connection, into: &tables, place)
        return Catalog(tables: tables)
    }

    /// Tables that are nobody's but the user's: no system schema, no extension, no temporary one.
    ///
    /// Partitions are left out as well: their rows are their partitioned table's.
    private static let userTables = """
        c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        AND n.nspname !~ '^pg_(toast|temp)'
        AND NOT EXISTS (
          SELECT FROM pg_depend d
          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
        """

    private static func readTables(
        _ connection: Connection
    ) throws(PostgresError) -> [Table] {
        let result = try connection.query(
            """
            SELECT c.oid, n.nspname, c.relname, c.relkind = 'p'
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE \(userTables)
            ORDER BY n.nspname = 'public' DESC, n.nspname, c.oid
            """)
        return (0..<result.rowCount).map { row in
            Table(
                id: result.identifier(row, 0), schema: result.text(row, 1),
                name: result.text(row, 2), isPartitioned: result.truth(row, 3), columns: [],
                primaryKey: [], uniqueConstraints: [], foreignKeys: [], checks: [], indexes: [],
                triggers: [])
        }
    }

    private static func readColumns(
        _ connection: Connection, into tables: inout [Table], _ place: [UInt32: Int]
    ) throws(PostgresError) {
        // A domain is followed to its base type, at most 16 domains deep; NOT NULL at any depth
        // holds, and a domain over another takes over its default when it is created.
        let result = try connection.query(
            """
            WITH RECURSIVE base(domain, oid, typmod, is_not_null, depth) AS (
              SELECT oid, typbasetype, typtypmod, typnotnull, 1 FROM pg_type WHERE typtype = 'd'
              UNION ALL
              SELECT b.domain, t.typbasetype, t.typtypmod, b.is_not_null OR t.typnotnull,
                b.depth + 1
              FROM base b JOIN pg_type t ON t.oid = b.oid AND t.typtype = 'd' WHERE b.depth < 16
            )
            SELECT a.attrelid, a.attnum, a.attname, coalesce(b.oid, t.oid),
              format_type(a.atttypid, a.atttypmod),
              CASE WHEN coalesce(b.oid, t.oid) IN (1042, 1043)
                AND coalesce(b.typmod, a.atttypmod) > 4
                THEN coalesce(b.typmod, a.atttypmod) - 4 END,
              a.attnotnull OR coalesce(b.is_not_null, false),
              coalesce(pg_get_expr(d.adbin, d.adrelid), pg_get_expr(t.typdefaultbin, 0)),
              a.attgenerated <> '',
              nullif(a.attidentity, ''),
              (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder)
               FROM pg_enum e WHERE e.enumtypid = coalesce(b.oid, t.oid)),
              coalesce(b.category, t.typcategory) = 'A',
              format_type(coalesce(b.oid, t.oid), NULL),
              (SELECT json_agg(pg_get_constraintdef(k.oid) ORDER BY k.conname)
               FROM pg_constraint k WHERE k.contype = 'c' AND k.contypid IN (
                 SELECT t.oid UNION ALL SELECT x.oid FROM base x WHERE x.domain = t.oid))
            FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_type t ON t.oid = a.atttypid
            LEFT JOIN LATERAL (
              SELECT x.oid, x.typmod, x.is_not_null, y.typcategory AS category
              FROM base x JOIN pg_type y ON y.oid = x.oid
              WHERE x.domain = t.oid ORDER BY x.depth DESC LIMIT 1) b ON true
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attnum > 0 AND NOT a.attisdropped AND \(userTables)
            ORDER BY a.attrelid, a.attnum
            """)
        for row in 0..<result.rowCount {
            guard let index = place[result.identifier(row, 0)] else { continue }
            tables[index].columns.append(
                Column(
                    attribute: result.integer(row: row, column: 1) ?? 0, name: result.text(row, 2),
                    typeID: result.identifier(row, 3), typeName: result.text(row, 4),
                    maximumLength: result.integer(row: row, column: 5),
                    isNotNull: result.truth(row, 6),
                    defaultExpression: result.truth(row, 8)
                        ? nil : result.string(row: row, column: 7),
                    isGenerated: result.truth(row, 8),
                    identity: result.string(row: row, column: 9).flatMap(Column.Identity.init),
                    enumLabels: result.list(row, 10), isArray: result.truth(row, 11),
                    baseTypeName: result.string(row: row, column: 12),
                    domainChecks: result.list(row, 13)))
        }
    }

    private static func readConstraints(
        _ connection: Connection, into tables: inout [Table], _ place: [UInt32: Int]
    ) throws(PostgresError) {
        let names = { (relation: String, numbers: String) in
            """
            (SELECT json_agg(a.attname ORDER BY k.position)
             FROM unnest(\(numbers)) WITH ORDINALITY k(number, position)
             JOIN pg_attribute a ON a.attrelid = \(relation) AND a.attnum = k.number)
            """
        }
        // A foreign key to a partitioned table has a copy for each of its partitions, with a parent.
        let result = try connection.query(
            """
            SELECT o.conrelid, o.contype, o.conname, \(names("o.conrelid", "o.conkey")),
              o.confrelid, \(names("o.confrelid", "o.confkey")), o.confdeltype,
              o.condeferrable, o.convalidated, pg_get_constraintdef(o.oid)
            FROM pg_constraint o
            JOIN pg_class c ON c.oid = o.conrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE o.contype IN ('p', 'u', 'f', 'c') AND o.conparentid = 0 AND \(userTables)
            ORDER BY o.conrelid, o.conname
            """)
        for row in 0..<result.rowCount {
            guard let index = place[result.identifier(row, 0)] else { continue }
            let name = result.text(row, 2)
            let columns = result.list(row, 3)
            switch result.text(row, 1) {
            case "p":
                tables[index].primaryKey = columns
            case "u":
                tables[index].uniqueConstraints.append(
                    UniqueConstraint(name: name, columns: columns))
            case "c":
                tables[index].checks.append(
                    CheckConstraint(name: name, definition: result.text(row, 9), columns: columns))
            default:
                tables[index].foreignKeys.append(
                    ForeignKey(
                        name: name, columns: columns,
                        referencedTable: result.identifier(row, 4),
                        referencedColumns: result.list(row, 5),
                        onDelete: ForeignKey.Action(rawValue: result.text(row, 6)) ?? .noAction,
                        isDeferrable: result.truth(row, 7), isValidated: result.truth(row, 8)))
            }
        }
    }

    private static func readIndexes(
        _ connection: Connection, into tables: inout [Table], _ place: [UInt32: Int]
    ) throws(PostgresError) {
        let result = try connection.query(
            """
            SELECT i.indrelid, i.indexrelid, x.relname,
              (SELECT json_agg(a.attname ORDER BY k.position)
               FROM unnest(i.indkey[0:i.indnkeyatts - 1]) WITH ORDINALITY k(number, position)
               LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
                 AND k.number > 0),
              m.amname, i.indisunique, i.indisprimary, i.indisvalid,
              EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = i.indexrelid
                AND o.conrelid = i.indrelid AND o.contype IN ('p', 'u', 'x')),
              pg_get_expr(i.indpred, i.indrelid), pg_get_indexdef(i.indexrelid)
            FROM pg_index i
            JOIN pg_class c ON c.oid = i.indrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class x ON x.oid = i.indexrelid
            JOIN pg_am m ON m.oid = x.relam
            WHERE \(userTables)
            ORDER BY i.indrelid, x.relname
            """)
        for row in 0..<result.rowCount {
            guard let place = place[result.identifier(row, 0)] else { continue }
            let index = Index(
                id: result.identifier(row, 1), name: result.text(row, 2),
                columns: result.optionalList(row, 3), method: result.text(row, 4),
                isUnique: result.truth(row, 5), isPrimary: result.truth(row, 6),
                isValid: result.truth(row, 7), belongsToConstraint: result.truth(row, 8),
                predicate: result.string(row: row, column: 9), definition: result.text(row, 10))
            tables[place].indexes.append(index)
            if let unique = index.uniqueConstraint {
                tables[place].uniqueConstraints.append(unique)
            }
        }
    }

    private static func readTriggers(
        _ connection: Connection, into tables: inout [Table], _ place: [UInt32: Int]
    ) throws(PostgresError) {
        let result = try connection.query(
            """
            SELECT t.tgrelid, t.tgname, t.tgenabled IN ('O', 'A'), pg_get_triggerdef(t.oid)
            FROM pg_trigger t
            JOIN pg_class c ON c.oid = t.tgrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT t.tgisinternal AND \(userTables)
            ORDER BY t.tgrelid, t.tgname
            """)
        for row in 0..<result.rowCount {
            guard let index = place[result.identifier(row, 0)] else { continue }
            tables[index].triggers.append(
                Trigger(
                    name: result.text(row, 1), isEnabled: result.truth(row, 2),
                    definition: result.text(row, 3)))
        }
    }
}

extension Index {
    /// What the index demands where no constraint says it already: object-relational mappers make
    /// unique columns in this way.
    fileprivate var uniqueConstraint: UniqueConstraint? {
        let names = columns.compactMap { $0 }
        guard isUnique, isValid, !belongsToConstraint, predicate == nil,
            names.count == columns.count
        else { return nil }
        return UniqueConstraint(name: name, columns: names)
    }
}
