internal import DatabaseCatalog
internal import PostgresDriver

/// The parts that attacks by UPDATE are made of.
struct WriteStatements {
    let target: ProtectedTable
    let pair: ActingPair
    let bench: PolicyBench
    /// One row of each, as the population or the planting made it.
    let ownRow: [String: String?]
    let victimRow: [String: String?]
    /// What gives both a row, where they have none.
    let planting: [String]

    private var table: Table { target.table }

    /// Nil where the two have no row of the table, and none could be planted.
    init?(
        _ pair: ActingPair, on target: ProtectedTable, _ bench: PolicyBench
    ) throws(PostgresError) {
        guard
            let planting = try bench.planting(target.table, for: [pair.actor, pair.victim])
        else { return nil }
        let rows = try bench.session.trial {
            (session) throws(PostgresError) -> [[String: String?]?] in
            try session.prepare(planting)
            return [
                try bench.firstRow(of: pair.actor, in: target.table),
                try bench.firstRow(of: pair.victim, in: target.table),
            ]
        }
        guard let ownRow = rows[0], let victimRow = rows[1] else { return nil }
        self.planting = planting
        self.target = target
        self.pair = pair
        self.bench = bench
        self.ownRow = ownRow
        self.victimRow = victimRow
    }

    /// Where one's own row, or the victim's, is named; nil without a primary key.
    var ownKey: String? { table.keyCondition(ownRow, alias: nil) }
    var victimKey: String? { table.keyCondition(victimRow, alias: nil) }

    /// Assignments of one plain column to a constant, the most harmless first.
    ///
    /// A value that is read from the row would ask the SELECT policies too.
    var plainAssignments: [Assignment] {
        let keys = Set(
            table.primaryKey + table.uniqueSets.flatMap(\.self)
                + table.foreignKeys.flatMap(\.columns)
                + bench.context.ownerColumns(of: table))
        let plain = table.columns.filter { column in
            !keys.contains(column.name) && !column.isGenerated && column.identity != .always
                && (target.grants.updatable.isEmpty
                    || target.grants.updatable.contains(column.name))
        }
        return plain.prefix(3).map { assignment([$0.name], from: ownRow) }
    }

    /// What an UPDATE sets.
    struct Assignment {
        let columns: [String]
        let sql: String
    }

    /// An assignment that makes the owner of a row another; nil for the tenant's own table.
    ///
    /// Where a foreign key holds the owner against a parent's, the row goes below a parent of the
    /// new owner: else it would be the key that refuses, and not a policy.
    func ownerAssignment(from row: [String: String?]) -> Assignment? {
        guard table.id != bench.context.tenancy.tenantTable else { return nil }
        var columns = bench.context.ownerColumns(of: table)
        guard let owner = columns.first else { return nil }
        for key in table.foreignKeys where key.columns.contains(owner) {
            columns += key.columns.filter { !columns.contains($0) }
        }
        return assignment(columns, from: row)
    }

    /// Assignments that make rows the actor's: with the owner alone, and with every reference that
    /// leads to rows of users turned to the actor's own, since a CHECK may ask for these too.
    var takingAssignments: [Assignment] {
        guard let taking = ownerAssignment(from: ownRow) else { return [] }
        let links = table.foreignKeys.filter { key in
            bench.tables.contains { $0.table.id == key.referencedTable }
        }.flatMap(\.columns).filter { !taking.columns.contains($0) }
        return links.isEmpty
            ? [taking] : [assignment(taking.columns + links.uniqued, from: ownRow), taking]
    }

    func assignment(_ columns: [String], from row: [String: String?]) -> Assignment {
        let parts = columns.map { column in
            "\(Connection.quoted(identifier: column)) = \(RowDraft.literal(row[column] ?? nil))"
        }
        return Assignment(columns: columns, sql: parts.joined(separator: ", "))
    }

    /// Statements without a WHERE that empty the table and change all its rows, as far as there are
    /// rights to them.
    var blind: [String] {
        let grants = target.grants
        let deletion = grants.privileges.contains(.delete) ? [delete()] : []
        let change = grants.updatable.isEmpty ? nil : plainAssignments.first
        return deletion + [change].compactMap(\.self).map { update($0) }
    }

    /// `UPDATE t SET … WHERE …`.
    func update(_ assignment: Assignment, where condition: String? = nil) -> String {
        "UPDATE \(table.sqlName) SET \(assignment.sql)" + (condition.map { " WHERE \($0)" } ?? "")
    }

    /// `DELETE FROM t WHERE …`.
    func delete(where condition: String? = nil) -> String {
        "DELETE FROM \(table.sqlName)" + (condition.map { " WHERE \($0)" } ?? "")
    }
}
