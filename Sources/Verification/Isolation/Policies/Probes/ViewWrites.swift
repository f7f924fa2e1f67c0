internal import DatabaseCatalog
internal import PostgresDriver

/// Statements that would reach rows of another user through a view.
///
/// A view writes with its owner's rights, and takes rows that it does not show unless it says WITH
/// CHECK OPTION; a trigger INSTEAD OF does whatever its function does.
struct ViewWrites {
    private let bench: PolicyBench

    init(_ bench: PolicyBench) {
        self.bench = bench
    }

    /// - Throws: the server's error.
    func statements(
        _ view: Relation, _ grants: RolePrivileges.Grants, _ actor: ActingUser
    ) throws(PostgresError) -> [String] {
        var statements: [String] = []
        if grants.privileges.contains(.delete) { statements.append("DELETE FROM \(view.sqlName)") }
        let victim = try victimsValues(view, actor)
        func literal(_ name: String) -> String { RowDraft.literal(victim[name] ?? nil) }
        let updatable = grants.updatable.filter { victim[$0] != nil }
        for name in updatable.prefix(8) {
            let column = Connection.quoted(identifier: name)
            // One that gives own rows away, or changes those of others.
            statements.append("UPDATE \(view.sqlName) SET \(column) = \(literal(name))")
        }
        statements += try insertions(view, grants, actor, victim)
        return statements
    }

    /// Rows of the victim's, in the terms of each table that the view reads, and of names alone.
    private func insertions(
        _ view: Relation, _ grants: RolePrivileges.Grants, _ actor: ActingUser,
        _ victim: [String: String?]
    ) throws(PostgresError) -> [String] {
        guard !grants.insertable.isEmpty, let other = victimUser(actor) else { return [] }
        var statements: [String] = []
        for target in bench.tables
        where view.sources.contains(target.table.id)
            && target.table.id != bench.context.tenancy.tenantTable
        {
            guard let draft = try bench.drafting.draft(target.table, owner: other) else { continue }
            for withNumbers in [false, true] {
                statements.append(
                    draft.insertion(
                        into: view.sqlName, columns: grants.insertable, withNumbers: withNumbers))
            }
        }
        let named = grants.insertable.filter { victim[$0] != nil }
        if !named.isEmpty {
            let columns = named.map { Connection.quoted(identifier: $0) }.joined(separator: ", ")
            let values = named.map { RowDraft.literal(victim[$0] ?? nil) }.joined(separator: ", ")
            statements.append("INSERT INTO \(view.sqlName) (\(columns)) VALUES (\(values))")
        }
        return statements
    }

    private func victimUser(_ actor: ActingUser) -> ActingUser? {
        bench.actingPairs.lazy.flatMap { [$0.victim, $0.actor] }.first { $0 != actor }
    }

    /// A value of the victim's for every column of the view that a table has under that name; the
    /// tables that the view reads go first.
    private func victimsValues(
        _ view: Relation, _ actor: ActingUser
    ) throws(PostgresError) -> [String: String?] {
        guard let victim = victimUser(actor) else { return [:] }
        var values: [String: String?] = [:]
        let sources = bench.tables.filter { view.sources.contains($0.table.id) }
        let others = bench.tables.filter { !view.sources.contains($0.table.id) }
        for target in sources + others {
            guard let row = try bench.firstRow(of: victim, in: target.table) else { continue }
            for name in view.columns where values[name] == nil {
                if let value = row[name] { values[name] = value }
            }
        }
        return values
    }
}
