internal import DatabaseCatalog

/// One list and one lookup for each table that users own, where nothing was recorded of what the
/// application does.
struct TableOperations {
    let guess: ColumnGuess

    /// The operations of every owned table, as statements with their parameters in place.
    ///
    /// - Parameter leftOut: tables that no rows are made of.
    func statements(
        besides leftOut: Set<UInt32>
    ) -> [(name: String, sql: String, bind: String?)] {
        let tables = guess.catalog.tables.filter { !leftOut.contains($0.id) }
        return tables.flatMap { table -> [(name: String, sql: String, bind: String?)] in
            guard let condition = condition(on: table) else { return [] }
            let source = "SELECT * FROM \(Self.quoted(table)) WHERE \(condition)"
            let plural = Names.identifier(table.name)
            let singular = guess.singular(table)
            guard table.id != guess.tenancy.tenantTable else {
                return [("get_\(singular)", source, nil)]
            }
            let key = guess.tenancy.keyColumn(of: table)
            let order = key.map { " ORDER BY \(Self.quoted($0))" } ?? ""
            let list = ("list_\(plural)", source + order + " LIMIT 50", String?.none)
            guard let key else { return [list] }
            let parameter = singular == "user" ? "row" : singular
            let one = (
                "get_\(singular)", source + " AND \(Self.quoted(key)) = :\(parameter)",
                Optional("\(parameter): \(guess.name(of: table)).\(key)")
            )
            return [list, one]
        }
    }

    /// What says that a row is the acting user's, through its parents where it must be.
    ///
    /// - Returns: nil where nobody owns the rows.
    private func condition(on table: Table) -> String? {
        switch guess.tenancy.ownership(of: table) {
        case nil: return nil
        case .tenant: return "\(Self.quoted(guess.tenancy.tenantColumn)) = :user"
        case .column(let column): return "\(Self.quoted(column)) = :user"
        case .parent(let key):
            // A parent was owned before its children were found to be: this ends.
            guard let parent = guess.catalog.table(withID: key.referencedTable),
                let inner = condition(on: parent)
            else { return nil }
            let columns = key.columns.map(Self.quoted).joined(separator: ", ")
            let referenced = key.referencedColumns.map(Self.quoted).joined(separator: ", ")
            return "(\(columns)) IN (SELECT \(referenced) FROM \(Self.quoted(parent)) "
                + "WHERE \(inner))"
        }
    }

    private static func quoted(_ table: Table) -> String {
        table.schema == "public"
            ? quoted(table.name) : "\(quoted(table.schema)).\(quoted(table.name))"
    }

    /// A name for SQL: bare where it is an ordinary one, and no word of the language.
    private static func quoted(_ name: String) -> String {
        let isPlain = name.allSatisfy {
            $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_")
        }
        if isPlain, name.first?.isNumber == false, !reserved.contains(name) { return name }
        return "\"\(name.replacing("\"", with: "\"\""))\""
    }

    /// Reserved words of PostgreSQL that tables and columns are called by all the same.
    private static let reserved: Set = [
        "user", "order", "group", "table", "column", "check", "default", "desc", "end", "from",
        "grant", "limit", "offset", "primary", "references", "select", "to", "when", "where", "all",
        "analyse", "analyze", "case", "cast", "for", "foreign", "placing", "unique", "using",
        "window", "with", "session_user", "current_user", "both", "leading", "trailing", "do",
    ]
}
