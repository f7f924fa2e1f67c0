internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

/// Deletes the heaviest parent with and without an index on a foreign key that has none, in
/// transactions that are rolled back.
struct KeyIndexTrial {
    let context: VerificationContext
    let connection: Connection
    let targets: CascadeTargets

    /// What an index changes for one foreign key.
    struct Effect: Sendable, Equatable {
        /// Milliseconds in the key's trigger; nil where the delete ran out of time.
        let without: Double?
        let with: Double
    }

    /// What bounds one delete, in milliseconds.
    static let limitMilliseconds = 10_000

    /// - Returns: by foreign key; keys that have an index, or whose parent cannot be deleted, are
    ///   left out.
    func effects() throws(PostgresError) -> [String: Effect] {
        var effects: [String: Effect] = [:]
        for path in context.cascadePaths {
            guard let key = path.key, effects[key.name] == nil,
                !path.child.indexes.contains(where: { $0.serves(lookUpBy: key.columns) }),
                let delete = try delete(from: path.parent)
            else { continue }
            do throws(PostgresError) {
                let without = try time(of: key, delete, after: nil)
                let columns = key.columns.map { Connection.quoted(identifier: $0) }
                let with = try time(
                    of: key, delete,
                    after: "CREATE INDEX ON \(path.child.sqlName) "
                        + "(\(columns.joined(separator: ", ")))")
                if let with { effects[key.name] = Effect(without: without, with: with) }
            } catch {
                guard !error.isServerLoss else { throw error }
            }
        }
        return effects
    }

    /// The delete of the parent's row with the most below it; nil where there is none.
    private func delete(from parent: Table) throws(PostgresError) -> String? {
        guard parent.id != context.tenancy.tenantTable else {
            guard let heaviest = targets.users.last else { return nil }
            return try ParentRow.tenant(heaviest, in: parent, context, connection)?.deletion
        }
        guard let donor = targets.donor else { return nil }
        return try ParentRow.busiest(of: parent, ownedBy: donor, context, connection)?.deletion
    }

    /// - Returns: nil where the delete ran out of time.
    private func time(
        of key: ForeignKey, _ delete: String, after change: String?
    ) throws(PostgresError) -> Double? {
        try connection.rolledBack { (connection) throws(PostgresError) -> Double? in
            if let change { try connection.execute(change) }
            try connection.execute(
                "SET LOCAL statement_timeout = \(Self.limitMilliseconds)")
            do throws(PostgresError) {
                let plan = try ExplainedPlan.explain(delete, options: "ANALYZE", connection)
                return plan.triggers.filter { $0.constraint == key.name }
                    .reduce(0) { $0 + ($1.time ?? 0) }
            } catch {
                guard error.sqlState == .queryCanceled else { throw error }
                return nil
            }
        }
    }
}
