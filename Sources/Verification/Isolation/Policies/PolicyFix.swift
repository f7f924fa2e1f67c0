internal import DatabaseCatalog
internal import PostgresDriver
internal import ScenarioModel

/// Policies that would hold, as SQL, in the terms of the scenario's own identity.
extension PolicyBench {
    /// The condition that keeps a table's rows to their owner.
    func ownerCondition(_ table: Table) -> String {
        func quoted(_ name: String) -> String { name.quotedWhereNeeded }
        switch context.tenancy.ownership(of: table) {
        case nil: return "…"
        case .tenant: return comparison(table, context.tenancy.tenantColumn)
        case .column(let column): return comparison(table, column)
        case .parent(let key):
            guard let parent = context.catalog.table(withID: key.referencedTable) else {
                return "…"
            }
            let columns = key.columns.map(quoted).joined(separator: ", ")
            let referenced = key.referencedColumns.map(quoted).joined(separator: ", ")
            return """
                (\(columns)) IN (SELECT \(referenced) FROM \(parent.shownName) \
                WHERE \(ownerCondition(parent)))
                """
        }
    }

    private func comparison(_ table: Table, _ column: String) -> String {
        let type = table.column(named: column)?.typeName ?? "text"
        return "\(column.quotedWhereNeeded) = (SELECT \(actingUser(as: type)))"
    }

    /// The acting user as the database knows it, cast to a type.
    private func actingUser(as type: String) -> String {
        guard let value = identity.actor else {
            return identitySettings.contains("role") ? "current_user" : "<the acting user>"
        }
        let isText = ["text", "character varying", "character"].contains { type.hasPrefix($0) }
        return isText ? value : "\(value)::\(type)"
    }

    /// Names of the settings that identity statements set, by themselves or through functions.
    var identitySettings: [String] {
        (IdentitySettings.names(in: context.scenario.database.identity) + identity.settings)
            .uniqued
    }

    /// SQL that yields the acting user's key as a text; nil where it is not known.
    var actorText: String? {
        if let actor = identity.actor { return "(\(actor))::text" }
        return identitySettings.first { $0.contains(".") }.map {
            "current_setting(\(Connection.quoted(literal: $0)), true)"
        }
    }

    /// Statements that close one command of a table, with the policies that open it now.
    func policyFix(_ target: ProtectedTable, _ command: Policy.Command) -> String {
        let name = target.table.shownName
        let condition = ownerCondition(target.table)
        let openings = target.openings(for: command, privileges)
        let clauses: String
        let verb: String
        switch command {
        case .all: (verb, clauses) = ("ALL", "USING (\(condition)) WITH CHECK (\(condition))")
        case .select: (verb, clauses) = ("SELECT", "USING (\(condition))")
        case .insert: (verb, clauses) = ("INSERT", "WITH CHECK (\(condition))")
        case .update:
            (verb, clauses) = ("UPDATE", "USING (\(condition)) WITH CHECK (\(condition))")
        case .delete: (verb, clauses) = ("DELETE", "USING (\(condition))")
        }
        guard !openings.isEmpty else {
            return """
                CREATE POLICY \("\(target.table.name)_\(verb.lowercased())".quotedWhereNeeded) \
                ON \(name) FOR \(verb) \(clauses);
                """
        }
        return openings.map { policy in
            let all = "USING (\(condition)) WITH CHECK (\(condition))"
            return "ALTER POLICY \(policy.name.quotedWhereNeeded) ON \(name) "
                + "\(policy.command == .all ? all : clauses); -- it says \(policy.shown)"
        }.joined(separator: "\n")
    }
}

extension IdentitySettings {
    /// What the scenario's own statements set, by `set_config('name', …)` or `SET name`; each once.
    static func names(in statements: [IdentityStatement]) -> [String] {
        var found: [String] = []
        for statement in statements {
            let text = statement.sql.text
            let calls = text.matches(of: /(?i)set_config\s*\(\s*'([^']+)'/).map { String($0.1) }
            let sets = text.matches(
                of: /(?i)^\s*SET\s+(?:SESSION\s+|LOCAL\s+)?([a-z_][a-z0-9_.]*)/
            ).map { String($0.1).lowercased() }
            for name in calls + sets where !found.contains(name) { found.append(name) }
        }
        return found
    }
}

extension Policy {
    /// `USING (true) WITH CHECK (…)`, on one line.
    var shown: String {
        let parts = [using.map { "USING (\($0))" }, check.map { "WITH CHECK (\($0))" }]
        return parts.compactMap(\.self).joined(separator: " ")
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

extension Table {
    /// The table's name as a person would write it.
    var shownName: String {
        schema == "public"
            ? name.quotedWhereNeeded : "\(schema.quotedWhereNeeded).\(name.quotedWhereNeeded)"
    }
}

extension [String] {
    /// Names in a row, each in quotes only where SQL needs them.
    var shownNames: String { map(\.quotedWhereNeeded).joined(separator: ", ") }
}

extension String {
    /// A name, in quotes only where SQL needs them.
    var quotedWhereNeeded: String {
        let isPlain = wholeMatch(of: /[a-z_][a-z0-9_]*/) != nil && !reserved.contains(self)
        return isPlain ? self : Connection.quoted(identifier: self)
    }
}

/// Words that SQL takes for something else than a name, among those that tables are named after.
private let reserved: Set = [
    "user", "order", "group", "table", "check", "default", "references", "session_user",
]
