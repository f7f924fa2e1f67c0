internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ScenarioModel

extension Catalog {
    /// How long a generated text may be, judged by the column that it most likely goes to: the
    /// server tells a parameter's type, but not its column.
    ///
    /// That is a column of the parameter's name in a table that the statement names; else, where
    /// the type says that a limit was declared, the shortest such column of these tables.
    ///
    /// - Returns: characters; nil for no limit.
    func likelyLimit(of parameter: String, _ type: TypeID, in sql: SQLTemplate) -> Int? {
        let words = Set(
            sql.source.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map { $0.lowercased() })
        var named: [Int] = []
        var others: [Int] = []
        for table in tables where words.contains(table.name.lowercased()) {
            for column in table.columns {
                guard let limit = table.lengthLimit(ofColumn: column.name) else { continue }
                if column.name == parameter { named.append(limit) }
                if column.typeID == type.rawValue, type == .varchar || type == .bpchar {
                    others.append(limit)
                }
            }
        }
        return named.min() ?? others.min()
    }
}
