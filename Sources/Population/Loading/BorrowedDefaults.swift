internal import DatabaseCatalog
internal import PostgresDriver

/// Defaults that columns have only while rows come in: the server makes their values by them.
///
/// All in the transaction of the seeding; what the column had before is put back from the server's
/// own text.
struct BorrowedDefaults {
    /// Statements that put things back, in order.
    private var restoring: [String] = []
    private let table: String

    /// Gives the table's columns their defaults, in the transaction that is open.
    init(_ planned: PlannedTable, _ connection: Connection) throws(PopulationError) {
        table = planned.table.displayName
        for (index, column) in planned.serverMadeColumns.enumerated() {
            let name = Connection.quoted(identifier: column.name)
            let alter = "ALTER TABLE ONLY \(planned.table.quotedName) ALTER COLUMN \(name)"
            let before = try PopulationLoader.during("reading the default of \(table).\(name)") {
                () throws(PostgresError) in
                try connection.query(
                    """
                    SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d
                    JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
                    WHERE d.adrelid = $1::oid AND a.attname = $2
                    """, [String(planned.table.id), column.name]
                ).allRows().first?[0]
            }
            let maker = "pg_temp.bulkhead_value_\(index)"
            let numbers = "bulkhead_row_\(index)"
            try perform(
                """
                CREATE TEMPORARY SEQUENCE \(numbers);
                CREATE FUNCTION \(maker)(bigint) RETURNS \(column.typeName) LANGUAGE sql
                  AS \(Connection.quoted(literal: column.body));
                \(alter) SET DEFAULT \(maker)(nextval('pg_temp.\(numbers)'))
                """, "making values for \(table).\(column.name)", connection)
            restoring.append(alter + (before.map { " SET DEFAULT \($0)" } ?? " DROP DEFAULT"))
            restoring.append("DROP FUNCTION \(maker)(bigint)")
            restoring.append("DROP SEQUENCE pg_temp.\(numbers)")
        }
    }

    func giveBack(_ connection: Connection) throws(PopulationError) {
        for statement in restoring {
            try perform(statement, "putting back the defaults of \(table)", connection)
        }
    }

    private func perform(
        _ sql: String, _ activity: String, _ connection: Connection
    ) throws(PopulationError) {
        try PopulationLoader.during(activity) { () throws(PostgresError) in
            _ = try connection.execute(sql)
        }
    }
}

extension ServerMadeColumn {
    /// The maker's body: by way of text where the type takes it, as an explicit cast does.
    fileprivate var body: String { "SELECT (\(expression))::\(typeName)" }
}
