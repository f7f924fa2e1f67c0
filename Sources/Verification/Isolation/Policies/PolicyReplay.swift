internal import PostgresDriver
internal import ScenarioModel

/// Scripts that show a finding of the policies layer again with psql.
extension PolicyBench {
    /// A script: as the observer, as the acting user, and as the observer again.
    ///
    /// Run it as a superuser, on a copy of the database; it rolls everything back.
    ///
    /// - Parameters:
    ///   - actor: nil for nobody.
    ///   - look: what the observer asks afterwards.
    func replay(
        preparation: [String] = [], as actor: ActingUser?, _ statements: [String],
        look: [String] = []
    ) -> String {
        var lines = ["BEGIN;"]
        lines += preparation.map { "\($0);" }
        let settings = session.role.applySettings(isLocal: true)
        if !settings.isEmpty { lines.append(settings) }
        lines.append(
            "SET LOCAL SESSION AUTHORIZATION \(Connection.quoted(identifier: session.role.name));")
        if let actor { lines += identity(of: actor) }
        lines += statements.map { "\($0);" }
        if !look.isEmpty {
            lines.append("SET LOCAL ROLE NONE;")
            lines.append("SET LOCAL SESSION AUTHORIZATION DEFAULT;")
            lines += look.map { "\($0);" }
        }
        lines.append("ROLLBACK;")
        return lines.joined(separator: "\n")
    }

    /// The identity statements for a user, with their values.
    func identity(of user: ActingUser) -> [String] {
        context.scenario.database.identity.enumerated().flatMap { number, statement in
            // Only :user can be bound there.
            let values = DrawnParameters(["user": user.key])
            guard !statement.sql.occurrences.isEmpty else {
                return ["\(statement.sql.text.trimmedStatement);"]
            }
            let name = "identity_\(number + 1)"
            return [
                "PREPARE \(name) AS \(statement.sql.text.trimmedStatement);",
                "EXECUTE \(name)\(values.arguments(for: statement.sql));",
                "DEALLOCATE \(name);",
            ]
        }
    }

    /// Asks how many rows of a table belong to others than a user.
    func countOfOthers(_ target: ProtectedTable, _ user: ActingUser) -> String {
        let isOwn = context.isOwned(target.table, as: "t", by: user.key) ?? "false"
        return """
            SELECT count(*) AS rows_of_others, \
            count(*) FILTER (WHERE age(t.xmin) <= 0) AS written_just_now \
            FROM \(target.table.sqlName) t WHERE (\(isOwn)) IS NOT TRUE
            """
    }
}
