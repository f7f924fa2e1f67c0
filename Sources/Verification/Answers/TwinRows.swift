internal import DatabaseCatalog
internal import Population
internal import PostgresDriver

/// Gives one user rows that are another's in everything but whose they are.
///
/// Where keys count from 1 for every user, and names repeat, whatever compares the one without the
/// other meets somebody else's rows. Seeded keys differ over the whole table, and show nothing of it.
struct TwinRows {
    let context: VerificationContext
    let connection: Connection

    /// How many rows of each table are given at most.
    static let rowLimit = 200

    /// Copies rows, in every table where nothing but the owner has to differ.
    ///
    /// - Returns: how many rows were given.
    /// - Throws: the error of a lost server; a refused copy gives nothing.
    func give(_ receiver: ActingUser, rowsOf giver: ActingUser) throws(PostgresError) -> Int {
        var given = 0
        for statement in statements(to: receiver, from: giver) {
            try connection.execute("SAVEPOINT bulkhead_twins")
            do throws(PostgresError) {
                given += try connection.execute(statement).affectedRows
                try connection.execute("RELEASE SAVEPOINT bulkhead_twins")
            } catch {
                guard !error.isServerLoss else { throw error }
                try connection.execute(
                    "ROLLBACK TO SAVEPOINT bulkhead_twins; RELEASE SAVEPOINT bulkhead_twins")
            }
        }
        return given
    }

    /// The copies, parents before their children.
    func statements(to receiver: ActingUser, from giver: ActingUser) -> [String] {
        guard giver.key != receiver.key, giver.number != nil else { return [] }
        return context.plan.tables.indices.flatMap { table in
            // Once of the same age, for comparisons of days, and once newer, for the latest.
            [false, true].compactMap {
                statement(for: table, to: receiver, from: giver, isNew: $0)
            }
        }
    }

    /// - Returns: nil where the owner cannot be changed alone: the row hangs below a parent that
    ///   would then be somebody else's.
    private func statement(
        for planned: Int, to receiver: ActingUser, from giver: ActingUser, isNew: Bool
    ) -> String? {
        let table = context.table(planned)
        guard table.id != context.tenancy.tenantTable,
            case .column(let owner) = context.tenancy.ownership(of: table),
            let column = table.column(named: owner), !hangsBelowParent(table, owner),
            let belongs = context.belongs(
                table, as: "t", to: Connection.quoted(literal: giver.key))
        else { return nil }
        let times = isNew ? Self.newTimes(table) : [:]
        guard isNew == !times.isEmpty else { return nil }
        var replacing = marks(planned, to: receiver, from: giver)
        replacing.merge(times) { mark, _ in mark }
        replacing[owner] = "\(Connection.quoted(literal: receiver.key))::\(column.typeName)"
        let isKeyed = table.primaryKey.contains(owner) && table.primaryKey.count > 1
        return RowCopy(
            of: table, key: isKeyed ? nil : context.copiedKey(of: table), replacing: replacing
        )?.statement(where: belongs, limit: Self.rowLimit)
    }

    /// Times of now, each row's its own.
    private static func newTimes(_ table: Table) -> [String: String] {
        let times = table.columns.filter {
            !$0.isGenerated
                && [TypeID.date, .timestamp, .timestamptz].contains(TypeID(rawValue: $0.typeID))
        }
        return Dictionary(
            times.map { ($0.name, "now() + row_number() OVER () * interval '1 microsecond'") },
            uniquingKeysWith: { first, _ in first })
    }

    private func hangsBelowParent(_ table: Table, _ owner: String) -> Bool {
        let assumed = context.tenancy.assumedKeys[table.id] ?? []
        return (table.foreignKeys + assumed).contains { key in
            guard let parent = context.catalog.table(withID: key.referencedTable),
                parent.id != context.tenancy.tenantTable
            else { return false }
            return context.tenancy.ownership(of: parent) != nil && !key.columns.contains(owner)
        }
    }

    /// Texts with the receiver's canary in place of the giver's, so that what is found later says
    /// whose it is.
    private func marks(
        _ planned: Int, to receiver: ActingUser, from giver: ActingUser
    ) -> [String: String] {
        guard let from = giver.number, let to = receiver.number else { return [:] }
        let table = context.plan.tables[planned]
        let marks = [from, to].map { context.plan.canary(ofUser: $0).text }
        return Dictionary(
            table.markedColumns.compactMap { name in
                table.table.column(named: name).map { column in
                    let text = "t.\(Connection.quoted(identifier: name))::text"
                    return (
                        name, "replace(\(text), '\(marks[0])', '\(marks[1])')::\(column.typeName)"
                    )
                }
            }, uniquingKeysWith: { first, _ in first })
    }
}
