internal import DatabaseCatalog
internal import PostgresDriver

/// Calls a function with temporary tables in the way of the names that it looks up, and again with
/// `pg_temp` last in its path.
struct SearchPathTrial {
    private let bench: PolicyBench
    /// Nil where nobody can act.
    private let pair: ActingPair?
    private let writes: [String]
    private let mayMakeTables: Bool
    private let writableSchemas: [String]

    /// - Throws: the server's error.
    init(_ bench: PolicyBench) throws(PostgresError) {
        self.bench = bench
        pair = bench.actingPairs.first
        mayMakeTables = try bench.mayMakeTemporaries()
        writableSchemas = try bench.writableSchemas()
        let isTriggered = bench.access.functions.contains {
            $0.isSecurityDefiner && $0.returnsTrigger
        }
        writes =
            if let pair, isTriggered { try OwnWrites(of: pair.actor, bench).all } else { [] }
    }

    /// How a caller can put something in the place of what the function names.
    ///
    /// - Returns: what is wrong with it as words behind its name, and evidence; nil where nothing is.
    func exposure(of function: Function) throws(PostgresError) -> (String, String)? {
        let path = function.searchPath ?? []
        let shadows = NameShadows(in: function.body, bench.access)
        // The first schema in which the caller may put a relation that the function looks for
        // further on.
        for relation in shadows.relations {
            guard let place = path.firstIndex(of: relation.schema),
                let writable = path[..<place].first(where: writableSchemas.contains)
            else { continue }
            return (
                "looks names up in a schema in which its caller may make objects",
                "search_path = \(path.joined(separator: ", ")): \(bench.privileges.role) may CREATE "
                    + "in \(writable), where a relation named \(relation.name) would be found "
                    + "before \(relation.displayName)"
            )
        }
        guard mayMakeTables, !shadows.relations.isEmpty,
            let used = try firstUsed(by: function, shadows, fix: nil),
            try firstUsed(by: function, shadows, fix: fix(function)) != used
        else { return nil }
        return (
            "works on temporary tables of its caller",
            "search_path = \(path.joined(separator: ", ")): with a temporary table named \(used), "
                + "\(pair?.actor.description ?? "a user") made it work on that one; with pg_temp "
                + "last in the path it did not"
        )
    }

    private func fix(_ function: Function) -> String {
        let path =
            (function.searchPath ?? []).filter { $0 != "pg_temp" }
            .map { Connection.quoted(identifier: $0) } + ["pg_temp"]
        return "ALTER ROUTINE \(function.sqlSignature) SET search_path = "
            + path.joined(separator: ", ")
    }

    /// The first temporary table that calls of the function lock; nil for none.
    private func firstUsed(
        by function: Function, _ shadows: NameShadows, fix: String?, sabotage: [String] = []
    ) throws(PostgresError) -> String? {
        guard let pair else { return nil }
        let calls =
            function.returnsTrigger
            ? writes : try FunctionCalls(of: function, pair, bench).all.map(\.sql)
        return try bench.session.trial { (session) throws(PostgresError) -> String? in
            try session.prepare(sabotage)
            if let fix { try session.prepare([fix]) }
            try session.prepare(shadows.making(for: bench.privileges.role))
            let before = try shadows.locks(session)
            for call in calls {
                try session.become(pair.actor)
                _ = try session.attempt(call)
                try session.observe()
                if let used = try shadows.used(since: before, session).first { return used }
            }
            return nil
        }
    }

    /// A function whose path forgets the temporary schema, made for the occasion.
    ///
    /// - Returns: whether it was seen to work on the caller's table; nil where none can be made.
    func prove() throws(PostgresError) -> Bool? {
        guard let target = bench.tables.first(where: { bench.isSeeded($0.table) }) else {
            return nil
        }
        let schema = Connection.quoted(identifier: target.table.schema)
        let body = "SELECT count(*) FROM \(Connection.quoted(identifier: target.table.name))"
        let twin = Function(
            id: 0, schema: target.table.schema, name: "bulkhead_twin", parameterTypes: [],
            parameterTypeIDs: [], defaultCount: 0, kind: .function, isSecurityDefiner: true,
            isLeakproof: false, volatility: .volatile,
            settings: ["search_path=\(target.table.schema)"], language: "sql", body: body,
            isParsed: false, returnsTrigger: false)
        let sabotage = [
            "GRANT USAGE ON SCHEMA \(schema) TO PUBLIC",
            """
            CREATE FUNCTION \(schema).bulkhead_twin() RETURNS bigint LANGUAGE sql SECURITY DEFINER \
            SET search_path = \(schema) AS \(Connection.quoted(literal: body))
            """,
        ]
        return try firstUsed(
            by: twin, NameShadows(in: body, bench.access), fix: nil, sabotage: sabotage) != nil
    }
}
