internal import PostgresDriver

/// Cells of the catalog's queries.
extension QueryResult {
    func text(_ row: Int, _ column: Int) -> String {
        string(row: row, column: column) ?? ""
    }

    func truth(_ row: Int, _ column: Int) -> Bool {
        boolean(row: row, column: column) ?? false
    }

    func identifier(_ row: Int, _ column: Int) -> UInt32 {
        string(row: row, column: column).flatMap { UInt32($0) } ?? 0
    }

    func list(_ row: Int, _ column: Int) -> [String] {
        optionalList(row, column).compactMap { $0 }
    }

    func optionalList(_ row: Int, _ column: Int) -> [String?] {
        guard let json = string(row: row, column: column) else { return [] }
        return JSONStringList.parse(json)
    }
}
