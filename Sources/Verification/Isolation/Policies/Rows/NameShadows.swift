internal import DatabaseCatalog
internal import PostgresDriver

/// Temporary tables that bear the names of relations which functions speak of: a name is looked up
/// among them first, unless the search path names `pg_temp` last.
struct NameShadows {
    /// Whose names are borne; one of each name.
    let relations: [Relation]
    private static let limit = 40

    /// Of all tables and views that a body speaks of without their schema.
    init(in body: String, _ access: AccessCatalog) {
        let kinds: [Relation.Kind] = [.table, .partitionedTable, .view, .materializedView]
        var found: [Relation] = []
        for relation in access.relations
        where kinds.contains(relation.kind) && body.names(relation.name)
            && !found.contains(where: { $0.name == relation.name })
        {
            found.append(relation)
        }
        relations = Array(found.prefix(Self.limit))
    }

    /// As the observer: the tables that a user would make, given to it and open to everybody, so
    /// that the owner of a function may use them.
    func making(for role: String) -> [String] {
        relations.flatMap { relation in
            let name = "pg_temp.\(Connection.quoted(identifier: relation.name))"
            return [
                "CREATE TEMPORARY TABLE \(Connection.quoted(identifier: relation.name)) "
                    + "(LIKE \(relation.sqlName))",
                "ALTER TABLE \(name) OWNER TO \(Connection.quoted(identifier: role))",
                "GRANT ALL ON \(name) TO PUBLIC",
            ]
        }
    }

    /// Names of the temporary tables that this transaction has locked since `locks` were taken.
    ///
    /// A statement locks what it reads and writes; the locks stay until the transaction ends.
    func used(
        since locks: Set<String>, _ session: PolicySession
    ) throws(PostgresError) -> [String] {
        let taken = try self.locks(session).subtracting(locks)
        return relations.map(\.name).filter { name in
            taken.contains { $0.hasSuffix(" \(name)") }
        }
    }

    /// The locks on the temporary tables, as `AccessShareLock name`; as the observer.
    func locks(_ session: PolicySession) throws(PostgresError) -> Set<String> {
        let result = try session.connection.query(
            """
            SELECT l.mode || ' ' || c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
            WHERE l.pid = pg_backend_pid() AND c.relnamespace = pg_my_temp_schema()
            """)
        return Set((0..<result.rowCount).compactMap { result.string(row: $0, column: 0) })
    }
}
