internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// Which rows are hidden, as SQL and as users.
extension VerificationContext {
    /// A condition on `alias`: its row is shown, and so is the row it hangs below.
    func isShown(_ table: Table, as alias: String) -> String {
        guard let number = plan.tableIndex(withID: table.id), plan.hasHiddenRows(table: number)
        else { return "true" }
        var conditions: [String] = []
        let declared = scenario.population.tables.first {
            catalog.table(named: $0.table)?.id == table.id
        }
        if let hidden = declared?.hidden, let column = table.column(named: hidden.column) {
            let isTruth = TypeID(rawValue: column.typeID) == .boolean
            conditions.append(
                "\(alias).\(Connection.quoted(identifier: column.name)) IS "
                    + (isTruth ? "NOT TRUE" : "NULL"))
        }
        if let link = plan.tables[number].parentColumns.first,
            let key = table.foreignKey(on: link)
                ?? tenancy.assumedKeys[table.id]?.first(where: { $0.columns == [link] }),
            let parent = catalog.table(withID: key.referencedTable)
        {
            let isParentShown = isShown(parent, as: "\(alias)_h")
            if isParentShown != "true" {
                let name = Connection.quoted(identifier: key.referencedColumns[0])
                conditions.append(
                    """
                    (\(alias).\(Connection.quoted(identifier: link)) NOT IN (\
                    SELECT \(alias)_h.\(name) FROM \(parent.sqlName) \(alias)_h \
                    WHERE (\(isParentShown)) IS NOT TRUE)) IS NOT FALSE
                    """)
            }
        }
        return conditions.isEmpty ? "true" : conditions.joined(separator: " AND ")
    }

    /// Planned tables whose own rows can be hidden.
    var hidingTables: [Table] {
        scenario.population.tables.filter { $0.hidden != nil }
            .compactMap { catalog.table(named: $0.table) }
    }

    /// A heavy, an ordinary and a light user who own a shown row of each of these tables, and a
    /// hidden row of one of them.
    package func usersHiding(rowsOf table: Int, besides tables: Set<Int>) -> [ActingUser] {
        var users: [ActingUser] = []
        let classes: [(UserClass, Double)] = [(.heavy, 1), (.median, 0.5), (.light, 0.05)]
        for (label, quantile) in classes {
            let steps =
                [quantile] + stride(from: 0.1, through: 1, by: 0.1).filter { $0 > quantile }
            let found = steps.lazy.map { self.plan.userAtQuantile($0, table: table) }.first {
                user in
                self.plan.row(table: table, user: user, from: 0, hidden: true) != nil
                    && tables.union([table]).allSatisfy {
                        plan.row(table: $0, user: user, from: 0, hidden: false) != nil
                    }
            }
            guard let found, !users.contains(where: { $0.number == found }) else { continue }
            users.append(ActingUser(found, label, in: plan))
        }
        return users
    }
}
