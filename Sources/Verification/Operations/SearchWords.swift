internal import DatabaseCatalog
internal import Population
internal import PostgresDriver

/// Words out of users' own rows: a search for a word that nobody wrote finds nothing, and then
/// shows nothing.
struct SearchWords {
    let context: VerificationContext
    let connection: Connection

    /// Rows of each table that are looked at, for each user.
    static let rowLimit = 40

    /// A word that both wrote, then one that only the other wrote; fewer where there is none.
    func words(of user: ActingUser, and other: ActingUser) throws(PostgresError) -> [String] {
        let own = try counts(user)
        let others = try counts(other)
        let ranked = others.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
        let shared = ranked.first { own[$0] != nil }
        let foreign = ranked.first { own[$0] == nil }
        return [shared, foreign].compactMap(\.self)
    }

    /// How often each word occurs in some of the user's rows.
    private func counts(_ user: ActingUser) throws(PostgresError) -> [String: Int] {
        var counts: [String: Int] = [:]
        // The canary is no word: searching for it finds one user's rows whatever the statement.
        let canary = user.number.map { context.plan.canary(ofUser: $0).text.lowercased() }
        for table in context.ownedTables where table.id != context.tenancy.tenantTable {
            guard let belongs = context.belongs(table, as: "t", to: "$1") else { continue }
            let columns = table.columns.filter { TypeID(rawValue: $0.typeID).isText }
                .map { "t.\(Connection.quoted(identifier: $0.name))" }
            guard !columns.isEmpty else { continue }
            let result = try connection.query(
                """
                SELECT concat_ws(' ', \(columns.joined(separator: ", "))) FROM \(table.sqlName) t
                WHERE \(belongs) LIMIT \(Self.rowLimit)
                """, [user.key])
            for row in 0..<result.rowCount {
                for word in Self.words(in: result.string(row: row, column: 0) ?? "")
                where canary.map({ !$0.contains(word) && !word.contains($0) }) ?? true {
                    counts[word, default: 0] += 1
                }
            }
        }
        return counts
    }

    /// Runs of ASCII letters, long enough to be no stop word.
    static func words(in text: String) -> [String] {
        text.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
            .filter { (5...12).contains($0.count) && $0.allSatisfy(\.isLetter) }
            .map { $0.lowercased() }
    }
}
