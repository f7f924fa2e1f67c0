internal import PostgresDriver
internal import ScenarioModel

/// The settings through which a database may be told who acts.
///
/// Looked for in the identity statements, in policies and in functions: a setting of one's own is in
/// none of the server's lists.
enum IdentitySettings {
    /// The most that are looked at.
    private static let limit = 100

    /// Their names, sorted.
    static func names(
        _ scenario: Scenario, _ connection: Connection
    ) throws(PostgresError) -> [String] {
        let texts = try connection.query(
            """
            SELECT concat_ws(' ', pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
            FROM pg_policy
            UNION ALL
            SELECT prosrc FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
            WHERE nspname NOT IN ('pg_catalog', 'information_schema')
            """
        ).allRows().compactMap { $0[0] }
        let statements = scenario.database.identity.map(\.sql.text)
        return Array(Set((statements + texts).flatMap(names)).sorted().prefix(limit))
    }

    /// The names that one text sets or reads.
    static func names(in text: String) -> [String] {
        let calls = text.matches(of: #/(?i)(?:current_setting|set_config)\s*\(\s*'([^']+)'/#)
        let commands = text.matches(
            of: #/(?i)\bSET\s+(?:LOCAL\s+|SESSION\s+)?([a-z_]\w*(?:\.\w+)+)\s*(?:=|TO\b)/#)
        return (calls.map { String($0.1) } + commands.map { String($0.1) }).map { $0.lowercased() }
    }
}
