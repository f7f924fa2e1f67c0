internal import DatabaseCatalog

/// A scenario written from a live database: its structure, its counts, and what was done to it.
package struct DatabaseDraft: ScenarioDraft, Equatable {
    package let name: String
    package let text: String
    package let operations: Int
    package let leftOut: [String]
    package let advice = [
        "Look at `tenant:`: whose rows must stay apart.",
        "Give each table below `shared:` its reason, or an owner below `population:`.",
        "`schema.sql` is the structure without owners and rights. Where policies decide who sees "
            + "what, grant them there, and name `database: role:`.",
    ]

    /// Drafts a scenario whose `schema.sql` lies beside it.
    package init(_ facts: DatabaseFacts) {
        let writer = DatabaseDraftWriter(facts)
        name = writer.name
        text = writer.text
        operations = writer.operations.count
        leftOut = writer.leftOut
    }
}

/// Puts what was found together into the text of a scenario.
struct DatabaseDraftWriter {
    let facts: DatabaseFacts
    let guess: ColumnGuess
    /// Tables whose rows cannot be made, and what they lack.
    private let obstacles: [UInt32: String]
    private(set) var operations: [Operation] = []
    private(set) var leftOut: [String] = []

    struct Operation {
        let name: String
        let lines: [String]
        let calls: Int?
    }

    /// Beyond the most frequent ones a scenario is no easier to read for its length.
    private static let mostOperations = 30
    private static let mostLeftOut = 30

    init(_ facts: DatabaseFacts) {
        self.facts = facts
        guess = ColumnGuess(catalog: facts.catalog, tenancy: facts.tenant.tenancy)
        obstacles = Self.unseedable(facts, guess)
        recordedOperations()
        if operations.isEmpty {
            operations = TableOperations(guess: guess).statements(besides: Set(obstacles.keys))
                .prefix(2 * Self.mostOperations).map { name, sql, bind in
                    Operation(
                        name: name,
                        lines: ["    sql: \(YAMLText.scalar(sql))"]
                            + (bind.map { ["    bind: { \($0) }"] } ?? []), calls: nil)
                }
        }
    }

    private mutating func recordedOperations() {
        var names: Set<String> = ["all"]
        var texts: Set<String> = []
        for statement in facts.statements where operations.count < Self.mostOperations {
            var taken = names
            guard let found = StatementGuess(statement, guess, names: &taken),
                texts.insert(found.sql).inserted
            else { continue }
            if let obstacle = found.obstacle {
                if leftOut.count < Self.mostLeftOut { leftOut.append("\(obstacle): \(found.sql)") }
            } else {
                names = taken
                operations.append(
                    Operation(name: found.name, lines: found.lines, calls: found.calls))
            }
        }
    }

    // MARK: Text

    var name: String { Names.identifier(facts.name).replacing("_", with: "-") }

    var text: String {
        let parts = [head, shared, population, operationLines, load, cascade]
            .filter { !$0.isEmpty }
        return parts.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private var head: [String] {
        let column = YAMLText.key(facts.tenant.column)
        let tenant = facts.tenant.table.map { "\(guess.name(of: $0)).\(facts.tenant.column)" }
        return [
            "# Drafted from a database: read every comment, then 'bulkhead validate'.",
            "bulkhead: 1", "name: \(name)",
            "description: \(YAMLText.scalar("the database \(facts.name), drafted from itself"))",
            "", "database: { schema: schema.sql }", "",
            YAMLText.comment("guessed: \(facts.tenant.reason)"),
            "tenant: " + (tenant.map(YAMLText.key) ?? "{ column: \(column) }"),
        ]
    }

    private var shared: [String] {
        let tables = facts.catalog.tables.filter { facts.tenant.tenancy.ownership(of: $0) == nil }
        guard !tables.isEmpty else { return [] }
        return [
            "# No foreign key leads from these to a user. Say why their rows are everybody's, or "
                + "give them an owner below 'population:'.", "shared:",
        ]
            + tables.map {
                "  - { table: \(YAMLText.key(guess.name(of: $0))), "
                    + "because: \"a guess: no foreign key leads to a user\" }"
            }
    }

    private static let users = 20...1_000

    private var population: [String] {
        let users = min(max(facts.users ?? 0, Self.users.lowerBound), Self.users.upperBound)
        let owned = facts.catalog.tables.filter {
            facts.tenant.tenancy.ownership(of: $0) != nil && $0.id != facts.tenant.table?.id
        }
        var lines = [
            "population:",
            "  users: \(users)   # "
                + (facts.users.map { "the database has \($0)" } ?? "not counted in time"),
        ]
        let made = owned.filter { obstacles[$0.id] == nil }
        if !made.isEmpty {
            lines.append("  tables:   # rows per user, as they were counted")
            lines += made.flatMap(tableLines)
        }
        return lines
            + owned.compactMap { table in
                obstacles[table.id].map {
                    let reason = "since every row needs one of \($0)"
                    return "  "
                        + YAMLText.comment("left out: \(guess.name(of: table)), \(reason)")
                }
            }
    }

    /// Finds tables whose rows cannot be made, with what they lack: a column that must name a row of a
    /// table that is nobody's and holds no rows here, or of another such table.
    private static func unseedable(
        _ facts: DatabaseFacts, _ guess: ColumnGuess
    ) -> [UInt32: String] {
        let owned = facts.catalog.tables.filter { facts.tenant.tenancy.ownership(of: $0) != nil }
        var obstacles: [UInt32: String] = [:]
        // Each round finds one further table, or ends.
        for _ in owned {
            let found = owned.lazy.compactMap { table -> (UInt32, String)? in
                guard obstacles[table.id] == nil else { return nil }
                return lack(of: table, obstacles, facts, guess).map { (table.id, $0) }
            }.first
            guard let found else { break }
            obstacles[found.0] = found.1
        }
        return obstacles
    }

    private static func lack(
        of table: Table, _ obstacles: [UInt32: String], _ facts: DatabaseFacts,
        _ guess: ColumnGuess
    ) -> String? {
        guard table.id != facts.tenant.table?.id else { return nil }
        for key in table.foreignKeys where key.referencedTable != table.id {
            guard key.columns.contains(where: { table.column(named: $0)?.isNotNull == true }),
                let parent = facts.catalog.table(withID: key.referencedTable)
            else { continue }
            if obstacles[parent.id] != nil { return "\(guess.name(of: parent)), which is left out" }
            guard facts.tenant.tenancy.ownership(of: parent) == nil,
                parent.id != facts.tenant.table?.id
            else { continue }
            return "\(guess.name(of: parent)), which is nobody's"
        }
        return nil
    }

    private func tableLines(_ table: Table) -> [String] {
        var fields: [String] = []
        var parents = table.foreignKeys.compactMap { parentColumn($0, of: table) }
        switch facts.tenant.tenancy.ownership(of: table) {
        case .column(let column): fields.append("owner: \(YAMLText.key(column))")
        case .parent(let key):
            if let column = parentColumn(key, of: table) {
                parents = [column] + parents.filter { $0 != column }
            }
        default: break
        }
        if parents.count == 1 { fields.append("parent: \(YAMLText.key(parents[0]))") }
        if parents.count > 1 {
            fields.append("parents: [\(parents.map(YAMLText.key).joined(separator: ", "))]")
        }
        let (rows, remark) = rows(of: table)
        fields.append("rows: \(rows)")
        return [
            "    \(YAMLText.key(guess.name(of: table))): { \(fields.joined(separator: ", ")) }"
                + remark
        ]
    }

    /// The column of a foreign key that says which of the user's rows this one belongs to.
    private func parentColumn(_ key: ForeignKey, of table: Table) -> String? {
        guard key.referencedTable != table.id, key.referencedTable != facts.tenant.table?.id,
            let parent = facts.catalog.table(withID: key.referencedTable),
            facts.tenant.tenancy.ownership(of: parent) != nil
        else { return nil }
        if case .column(let owner) = facts.tenant.tenancy.ownership(of: table) {
            return key.columns.last { $0 != owner }
        }
        return key.columns.last
    }

    private func rows(of table: Table) -> (text: String, remark: String) {
        guard let rows = facts.rows[table.id], rows.most > 0 else {
            let reason = facts.rows[table.id] == nil ? "not counted in time" : "empty"
            if case .column(let owner) = facts.tenant.tenancy.ownership(of: table),
                ([table.primaryKey] + table.uniqueConstraints.map(\.columns)).contains([owner])
            {
                return ("{ min: 1, max: 1, mean: 1 }", "   # \(owner) is unique: one for each user")
            }
            return ("{ min: 0, max: 20, mean: 5 }", "   # \(reason): a guess")
        }
        // A mean between two different bounds lies strictly between them, also when it is rounded.
        let hundredths = (rows.mean * 100).rounded()
        let least = Double(rows.least * 100)
        let most = Double(rows.most * 100)
        let mean =
            rows.least == rows.most
            ? least : max(least + 1, min(most - 1, hundredths))
        return ("{ min: \(rows.least), max: \(rows.most), mean: \(mean / 100) }", "")
    }

    private var operationLines: [String] {
        let isRecorded = operations.contains { $0.calls != nil }
        var lines = [
            isRecorded
                ? "# As pg_stat_statements has them, the most frequent first; constants became "
                    + "parameters."
                : "# Nothing was recorded of what the application does: replace these by its own "
                    + "statements.", "operations:",
        ]
        for operation in operations {
            if let calls = operation.calls {
                lines.append("  # \(calls) call\(calls == 1 ? "" : "s")")
            }
            lines += ["  \(operation.name):"] + operation.lines
        }
        lines += leftOut.map { "  " + YAMLText.comment("left out, since \($0)") }
        return lines
    }

    private var load: [String] {
        let total = operations.reduce(0) { $0 + ($1.calls ?? 0) }
        let weights = operations.map { operation in
            let share = total > 0 ? (operation.calls ?? 0) * 100 / total : 1
            return "    \(operation.name): \(max(1, share))"
        }
        return ["load:", "  mix:"] + weights + [
            "  phases:", "    - { warmup: 5s, rate: 10/s }", "    - { duration: 30s, rate: 10/s }",
            "", "isolation:", "  layers: [queries]   # where isolation is claimed to hold",
        ]
    }

    /// What the foreign keys do when a row goes, for every pair of tables that users own.
    private var cascade: [String] {
        let edges = facts.catalog.tables.compactMap { parent -> String? in
            guard facts.tenant.tenancy.ownership(of: parent) != nil else { return nil }
            var named: Set<UInt32> = []
            let children = facts.catalog.foreignKeys(referencing: parent).compactMap {
                child, key -> String? in
                guard child.id != parent.id, let policy = Self.policy(of: key),
                    facts.tenant.tenancy.ownership(of: child) != nil,
                    obstacles[parent.id] == nil, obstacles[child.id] == nil,
                    named.insert(child.id).inserted
                else { return nil }
                return "\(YAMLText.key(guess.name(of: child))): \(policy)"
            }
            guard !children.isEmpty else { return nil }
            let name = YAMLText.key(guess.name(of: parent))
            return "  \(name): { \(children.joined(separator: ", ")) }"
        }
        guard !edges.isEmpty else { return [] }
        return ["# As the foreign keys have it; write what must happen.", "cascade:"] + edges
    }

    private static func policy(of key: ForeignKey) -> String? {
        switch key.onDelete {
        case .cascade: "delete"
        case .setNull: "detach"
        case .noAction, .restrict: "block"
        case .setDefault: nil
        }
    }
}
