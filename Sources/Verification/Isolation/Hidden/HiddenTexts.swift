internal import DatabaseCatalog
internal import Population
package import PostgresDriver

/// What only the hidden rows of a user say, as the database has it now: an answer that holds a
/// piece of it shows a hidden row.
package struct HiddenTexts: Sendable {
    /// A text and the table whose row holds it.
    package struct Text: Sendable {
        package let table: String
        /// Its beginning: previews are cut.
        package let text: String
    }

    package let texts: [Text]

    /// How many texts of one user are looked for.
    private static let textLimit = 40
    /// How many rows of one table are read.
    private static let rowLimit = 2_000
    /// Shorter ones are anybody's.
    private static let leastLength = 12
    private static let lengthLookedFor = 40

    /// Reads them as a role that no policy binds.
    package static func read(
        _ context: VerificationContext, _ connection: Connection, of user: ActingUser
    ) throws(PostgresError) -> HiddenTexts {
        var hidden: [Text] = []
        var shown = ""
        for table in context.ownedTables {
            let columns = table.columns.filter { TypeID(rawValue: $0.typeID).isText }
            guard !columns.isEmpty, let belongs = context.belongs(table, as: "t", to: "$1") else {
                continue
            }
            let names = columns.map { "t." + Connection.quoted(identifier: $0.name) }
            let result = try connection.query(
                """
                SELECT (\(context.isShown(table, as: "t"))) IS NOT TRUE, \
                \(names.joined(separator: ", "))
                FROM \(table.sqlName) t WHERE \(belongs) LIMIT \(rowLimit)
                """, [user.key])
            for row in 0..<result.rowCount {
                let isHidden = result.string(row: row, column: 0) == "t"
                for column in columns.indices {
                    guard let text = result.string(row: row, column: column + 1) else { continue }
                    if !isHidden {
                        shown += text + "\n"
                    } else if text.count >= leastLength, hidden.count < rowLimit {
                        let piece = String(text.prefix(lengthLookedFor))
                        hidden.append(Text(table: table.displayName, text: piece))
                    }
                }
            }
        }
        let own = hidden.lazy.filter { !shown.contains($0.text) }
        return HiddenTexts(texts: Array(own.prefix(textLimit)))
    }
}

extension VerificationContext {
    /// Whether some table of the population can hide rows.
    package var hidesRows: Bool { !hidingTables.isEmpty }

    /// Whether a row is hidden now, by itself or with the row it hangs below.
    package func isHidden(
        table: Int, key: String, _ connection: Connection
    ) throws(PostgresError) -> Bool {
        guard let column = plan.tables[table].keyColumn else { return false }
        let own = self.table(table)
        let result = try connection.query(
            """
            SELECT (\(isShown(own, as: "t"))) IS NOT TRUE FROM \(own.sqlName) t
            WHERE t.\(Connection.quoted(identifier: column))::text = $1
            """, [key])
        return result.rowCount == 1 && result.string(row: 0, column: 0) == "t"
    }
}
