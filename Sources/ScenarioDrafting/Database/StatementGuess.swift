internal import DatabaseCatalog
internal import StatementSyntax

/// An operation made from a statement that the server recorded, or the reason why it became none.
struct StatementGuess {
    let name: String
    let sql: String
    let calls: Int
    private(set) var binds: [(parameter: String, rule: String)] = []
    private(set) var creates: String?
    private(set) var deletes: String?
    private(set) var isAnonymous = false
    /// Nil for an operation.
    private(set) var obstacle: String?

    private static let longestText = 8_000
    private static let verbs = [
        "SelectStmt": "list", "InsertStmt": "create", "UpdateStmt": "update",
        "DeleteStmt": "delete",
    ]

    /// - Parameter names: the operations that are there already, which gains this one's.
    /// - Returns: nil for a statement that is not about rows that users own.
    init?(_ recorded: RecordedStatement, _ guess: ColumnGuess, names: inout Set<String>) {
        guard recorded.text.utf8.count <= Self.longestText,
            let parsed = try? ParsedStatement(recorded.text), parsed.tree.elements.count == 1,
            let statement = parsed.tree.elements[0]["stmt"],
            let kind = Self.verbs.keys.sorted().first(where: { statement[$0] != nil }),
            let tables = Self.tables(of: statement, in: guess.catalog), let first = tables.first,
            tables.contains(where: { guess.tenancy.ownership(of: $0.table) != nil })
        else { return nil }
        let subject =
            statement[kind]?["relation"]?["relname"]?.string.flatMap { name in
                tables.first { $0.table.name == name }?.table
            } ?? first.table
        let reading = StatementReading(statement, tables: tables, guess)
        calls = recorded.calls
        var parameters = Parameters()
        let named = reading.occurrences.compactMap { occurrence in
            reading.places[occurrence.number].map { (occurrence, parameters.name(of: $0)) }
        }
        // From the end, so that what is before stays where it is.
        var text = recorded.text
        for (occurrence, name) in named.reversed() {
            text = Self.replace(occurrence, in: text, with: name)
        }
        sql = Self.oneLine(text)
        let binds = parameters.binds.sorted { $0.parameter < $1.parameter }
        self.binds = binds
        let key = guess.tenancy.keyColumn(of: subject)
        let isOne = binds.contains { $0.rule == "\(guess.name(of: subject)).\(key ?? "")" }
        name = Self.name(kind, subject, isOne: isOne, guess, &names)
        let usesUser = parameters.usesUser
        isAnonymous =
            !usesUser && tables.allSatisfy { $0.table.id == guess.tenancy.tenantTable }
        let isOwned =
            guess.tenancy.ownership(of: subject) != nil
            && subject.id != guess.tenancy.tenantTable
        if kind == "InsertStmt", isOwned, statement[kind]?["returningList"] != nil {
            creates = guess.name(of: subject)
        }
        if kind == "DeleteStmt", isOwned, isOne { deletes = guess.name(of: subject) }
        let unknown = reading.occurrences.first { reading.places[$0.number] == nil }
        if let unknown {
            obstacle = "no column says what its $\(unknown.number) is"
        }
    }

    /// The tables that are named, the first that is named first; nil where one is none of the
    /// catalog's, or there is none.
    private static func tables(
        of statement: SyntaxNode, in catalog: Catalog
    ) -> [(alias: String, table: Table)]? {
        let everything = statement.everything
        let common = Set(everything.compactMap { $0["CommonTableExpr"]?["ctename"]?.string })
        let ranges = everything.filter { $0["relname"]?.string != nil }
            .sorted { ($0["location"]?.integer ?? 0) < ($1["location"]?.integer ?? 0) }
        var tables: [(alias: String, table: Table)] = []
        for range in ranges {
            guard let name = range["relname"]?.string else { continue }
            let schema = range["schemaname"]?.string
            if schema == nil, common.contains(name) { continue }
            guard let table = catalog.table(named: schema.map { "\($0).\(name)" } ?? name)
            else { return nil }
            tables.append((range["alias"]?["aliasname"]?.string ?? name, table))
        }
        return tables.isEmpty ? nil : tables
    }

    /// `$12` at that place, replaced.
    private static func replace(
        _ occurrence: (number: Int, offset: Int), in text: String, with name: String
    ) -> String {
        let bytes = Array(text.utf8)
        let end = occurrence.offset + "$\(occurrence.number)".utf8.count
        guard end <= bytes.count else { return text }
        return String(decoding: bytes[..<occurrence.offset], as: UTF8.self) + ":" + name
            + String(decoding: bytes[end...], as: UTF8.self)
    }

    /// White space as single spaces, unless it may be part of a literal or end a comment.
    private static func oneLine(_ text: String) -> String {
        if text.contains("--") || text.contains("'") || text.contains("\"") { return text }
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func name(
        _ kind: String, _ subject: Table, isOne: Bool, _ guess: ColumnGuess,
        _ names: inout Set<String>
    ) -> String {
        let many = kind == "SelectStmt" && !isOne
        let verb = kind == "SelectStmt" && isOne ? "get" : verbs[kind] ?? "run"
        let base = "\(verb)_\(many ? Names.identifier(subject.name) : guess.singular(subject))"
        var name = base
        // As many candidates as names are tried at most, and one of them is free.
        for number in 2...(names.count + 2) where names.contains(name) {
            name = "\(base)_\(number)"
        }
        names.insert(name)
        return name
    }

    /// The names that places were given.
    private struct Parameters {
        private var names: [ColumnGuess.Place: String] = [:]
        private(set) var binds: [(parameter: String, rule: String)] = []

        var usesUser: Bool { names[.user] != nil }

        mutating func name(of place: ColumnGuess.Place) -> String {
            switch place {
            case .user:
                names[place] = "user"
                return "user"
            case .reference(let wanted, let column):
                if let name = names[place] { return name }
                let name = unused(wanted)
                names[place] = name
                binds.append((name, column))
                return name
            case .generated(let wanted, let rule):
                // Each by itself: the two ends of a range are not the same value.
                let name = unused(wanted)
                binds.append((name, rule))
                return name
            }
        }

        private func unused(_ wanted: String) -> String {
            var name = wanted
            let taken = Set(binds.map(\.parameter)).union(["user"])
            for number in 2...(taken.count + 2) where taken.contains(name) {
                name = "\(wanted)_\(number)"
            }
            return name
        }
    }
}

extension StatementGuess {
    /// The lines below the operation's name, indented by four.
    var lines: [String] {
        var lines: [String] = []
        if isAnonymous { lines.append("    as: anonymous") }
        lines.append("    sql: \(YAMLText.scalar(sql))")
        if !binds.isEmpty {
            let list = binds.map { "\($0.parameter): \($0.rule)" }.joined(separator: ", ")
            lines.append("    bind: { \(list) }")
        }
        if let creates { lines.append("    creates: \(YAMLText.key(creates))") }
        if let deletes { lines.append("    deletes: \(YAMLText.key(deletes))") }
        return lines
    }
}
