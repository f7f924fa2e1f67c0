internal import DatabaseCatalog
internal import StatementSyntax

/// What each `$n` of a recorded statement stands for, as far as a column says so.
struct StatementReading {
    let guess: ColumnGuess
    /// The tables that the statement names, by what columns are qualified with.
    let tables: [(alias: String, table: Table)]
    /// What was found for a number.
    private(set) var places: [Int: ColumnGuess.Place] = [:]
    /// Where each number stands, in bytes from the beginning.
    private(set) var occurrences: [(number: Int, offset: Int)] = []

    init(_ statement: SyntaxNode, tables: [(alias: String, table: Table)], _ guess: ColumnGuess) {
        self.guess = guess
        self.tables = tables
        visit(statement)
        occurrences.sort { $0.offset < $1.offset }
    }

    private mutating func visit(_ node: SyntaxNode) {
        if let number = node.parameterNumber {
            occurrences.append((number, node["ParamRef"]?["location"]?.integer ?? 0))
        } else if let expression = node["A_Expr"] {
            compare(expression)
        } else if let insert = node["InsertStmt"] {
            write(insert)
        } else if let update = node["UpdateStmt"], let table = target(of: update) {
            for item in update["targetList"]?.elements ?? [] {
                guard let set = item["ResTarget"], let name = set["name"]?.string else { continue }
                note(set["val"], table.column(named: name), of: table, isWritten: true)
            }
        } else if let select = node["SelectStmt"] {
            bound(select)
        } else if let call = node["FuncCall"] {
            zone(call)
        }
        for part in node.parts { visit(part) }
    }

    /// `column = $1`, `$1 < column`, `column IN ($1, $2)`, `column LIKE $1`, `column BETWEEN …`.
    private mutating func compare(_ expression: SyntaxNode) {
        let kinds = ["AEXPR_OP", "AEXPR_IN", "AEXPR_LIKE", "AEXPR_ILIKE", "AEXPR_BETWEEN"]
        guard kinds.contains(expression["kind"]?.string ?? ""), let left = expression["lexpr"],
            let right = expression["rexpr"]
        else { return }
        for (side, other) in [(left, right), (right, left)] {
            guard let (column, table) = column(side) else { continue }
            let values = other["List"]?["items"]?.elements ?? [other]
            for value in values { note(value, column, of: table, isWritten: false) }
        }
    }

    private mutating func write(_ insert: SyntaxNode) {
        guard let table = target(of: insert), let source = insert["selectStmt"]?["SelectStmt"]
        else { return }
        let named = (insert["cols"]?.elements ?? []).compactMap { $0["ResTarget"]?["name"]?.string }
        let names = named.isEmpty ? table.columns.map(\.name) : named
        let lists = (source["valuesLists"]?.elements ?? []).map { $0["List"]?["items"]?.elements }
        let selected = (source["targetList"]?.elements ?? []).map { $0["ResTarget"]?["val"] }
        for values in lists.map({ ($0 ?? []).map(Optional.some) }) + [selected] {
            for (name, value) in zip(names, values) {
                note(value, table.column(named: name), of: table, isWritten: true)
            }
        }
    }

    /// The numbers behind LIMIT and OFFSET.
    private mutating func bound(_ select: SyntaxNode) {
        let (most, skipped) = ("{ value: 50 }", "{ value: 0 }")
        for (field, name, rule) in [
            ("limitCount", "limit", most), ("limitOffset", "offset", skipped),
        ] {
            guard let number = uncast(select[field])?.parameterNumber else { continue }
            places[number] = .generated(name, by: rule)
        }
    }

    /// The time zone of `timezone('utc', now())`, which `AT TIME ZONE` is too.
    private mutating func zone(_ call: SyntaxNode) {
        guard call["funcname"]?.elements.last?["String"]?["sval"]?.string == "timezone",
            let number = uncast(call["args"]?.elements.first)?.parameterNumber
        else { return }
        places[number] = .generated("zone", by: "{ value: utc }")
    }

    /// What a value stands for, where it is a parameter; the first place of a number decides.
    private mutating func note(
        _ value: SyntaxNode?, _ column: Column?, of table: Table, isWritten: Bool
    ) {
        guard let number = uncast(value)?.parameterNumber, places[number] == nil, let column
        else { return }
        places[number] = guess.place(column, of: table, isWritten: isWritten)
    }

    private func target(of statement: SyntaxNode) -> Table? {
        guard let relation = statement["relation"], let name = relation["relname"]?.string
        else { return nil }
        return tables.first {
            $0.alias == relation["alias"]?["aliasname"]?.string ?? name
        }?.table
    }

    /// The column that an expression is; an unqualified name where one table alone has it.
    private func column(_ node: SyntaxNode) -> (Column, Table)? {
        guard let path = uncast(node)?.columnName, let name = path.last else { return nil }
        let qualifier = path.count > 1 ? path[path.count - 2] : nil
        let found = tables.filter { qualifier == nil || $0.alias == qualifier }
            .compactMap { entry in entry.table.column(named: name).map { ($0, entry.table) } }
        let isClear = found.allSatisfy { $0.1.id == found.first?.1.id }
        return isClear ? found.first : nil
    }

    /// Without the casts that drivers put around parameters.
    private func uncast(_ node: SyntaxNode?) -> SyntaxNode? {
        guard let node, let inner = node["TypeCast"]?["arg"] else { return node }
        return uncast(inner)
    }
}
