internal import DatabaseCatalog
internal import PostgresDriver

extension VerificationContext {
    /// A condition that holds for the rows of one user, as SQL.
    ///
    /// It follows the foreign keys from the user down, so that the server can use their indexes;
    /// an owner expression in the WHERE clause would be computed for every row.
    ///
    /// - Parameters:
    ///   - alias: of the table's rows; parents get it with `_p` behind it.
    ///   - key: the user's.
    /// - Returns: nil where nobody owns the table's rows.
    func isOwned(_ table: Table, as alias: String, by key: String) -> String? {
        func quoted(_ name: String) -> String { Connection.quoted(identifier: name) }
        switch tenancy.ownership(of: table) {
        case nil: return nil
        case .tenant:
            return "\(alias).\(quoted(tenancy.tenantColumn)) = \(Connection.quoted(literal: key))"
        case .column(let column):
            return "\(alias).\(quoted(column)) = \(Connection.quoted(literal: key))"
        case .parent(let link):
            guard let parent = catalog.table(withID: link.referencedTable),
                let inner = isOwned(parent, as: "\(alias)_p", by: key)
            else { return nil }
            let columns = link.columns.map { "\(alias).\(quoted($0))" }
            let referenced = link.referencedColumns.map { "\(alias)_p.\(quoted($0))" }
            return """
                (\(columns.joined(separator: ", "))) IN (SELECT \
                \(referenced.joined(separator: ", ")) FROM \(parent.sqlName) \(alias)_p \
                WHERE \(inner))
                """
        }
    }

    /// The columns of a table that say whose its rows are: its owner's, or those that lead to the
    /// parent that has one.
    func ownerColumns(of table: Table) -> [String] {
        switch tenancy.ownership(of: table) {
        case nil: []
        case .tenant: [tenancy.tenantColumn]
        case .column(let column): [column]
        case .parent(let key): key.columns
        }
    }
}
