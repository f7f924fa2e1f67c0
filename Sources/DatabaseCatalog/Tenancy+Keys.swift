/// How single rows of a table are named.
extension Tenancy {
    /// The column that tells rows of a table apart: the primary key, or, where it has several
    /// columns, the one of them that is neither the owner's, nor another row's key, nor a time.
    ///
    /// - Returns: nil where there is none, or more than one: a table that only joins two others.
    package func keyColumn(of table: Table) -> String? {
        guard table.primaryKey.count > 1 else { return table.primaryKey.first }
        let own = table.primaryKey.filter { name in
            !isOwner(name, of: table)
                && !table.foreignKeys.contains { $0.columns.contains(name) }
                && assumedKeys[table.id]?.contains { $0.columns.contains(name) } != true
                && table.column(named: name)?.isPointInTime != true
        }
        return own.count == 1 ? own[0] : nil
    }

    private func isOwner(_ column: String, of table: Table) -> Bool {
        switch ownership(of: table) {
        case .column(column): true
        case .tenant: column == tenantColumn && table.primaryKey.count == 1
        default: false
        }
    }
}

extension Table {
    /// Whether a value in this column is in one row at most, or made by the server so that it is.
    ///
    /// - Parameter column: one of the primary key's.
    package func isUnique(_ column: String) -> Bool {
        if primaryKey == [column] { return true }
        if uniqueConstraints.contains(where: { $0.columns == [column] }) { return true }
        guard let column = self.column(named: column) else { return false }
        // 2950 is uuid in pg_type.dat.
        return column.isNumbered || column.typeID == 2950
    }
}

extension Column {
    /// Whether it holds a date or a time of day of some day; by which tables are partitioned.
    fileprivate var isPointInTime: Bool {
        typeName == "date" || typeName.hasPrefix("timestamp")
    }
}
