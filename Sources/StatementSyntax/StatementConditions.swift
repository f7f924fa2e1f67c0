/// One condition that a statement asks of rows: a member of an AND, or a whole WHERE, ON or HAVING.
package struct StatementCondition: Sendable {
    package let expression: SyntaxNode
    /// What it can name, the innermost query's first.
    package let scopes: [StatementScope]
    /// Whether every row of its query must fulfil it: no OR, NOT, CASE or outer join is around it.
    package let isRequired: Bool
}

/// What one query of a statement reads.
package struct StatementScope: Sendable, Equatable {
    /// Tells the queries of one statement apart.
    package let number: Int
    package var sources: [Source] = []

    /// One entry of FROM, or the table that is written.
    package struct Source: Sendable, Equatable {
        /// What columns are qualified with.
        package let alias: String
        package let schema: String?
        /// Nil for a subquery, a function, or the name of a WITH query.
        package let table: String?
    }
}

extension ParsedStatement {
    /// Every condition of every query of the statement, also in subqueries and WITH, in no
    /// particular order within one query.
    package var conditions: [StatementCondition] {
        var walk = ConditionWalk()
        for statement in tree.elements {
            if let node = statement["stmt"] { walk.visit(node, [], isRequired: false) }
        }
        return walk.conditions
    }
}

/// Goes through a tree and keeps what each query can name.
private struct ConditionWalk {
    private(set) var conditions: [StatementCondition] = []
    private var scopeCount = 0
    private var commonNames: Set<String> = []

    private static let statements = [
        "SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt",
    ]

    mutating func visit(_ node: SyntaxNode, _ scopes: [StatementScope], isRequired: Bool) {
        guard case .object(let fields) = node else {
            for part in node.parts { visit(part, scopes, isRequired: false) }
            return
        }
        if let kind = Self.statements.first(where: { fields[$0] != nil }), let body = fields[kind] {
            return visitStatement(body, scopes)
        }
        if let junction = fields["BoolExpr"], junction["boolop"]?.string == "AND_EXPR" {
            for member in junction["args"]?.elements ?? [] {
                add(member, scopes, isRequired: isRequired)
            }
            return
        }
        if let join = fields["JoinExpr"] { return visitJoin(join, scopes, isRequired: isRequired) }
        for (name, part) in fields.sorted(by: { $0.key < $1.key }) {
            // What is not required of every row stays so further down.
            if Self.conditionFields.contains(name) {
                addAll(part, scopes, isRequired: false)
            } else {
                visit(part, scopes, isRequired: false)
            }
        }
    }

    private static let conditionFields: Set<String> = ["condition", "whereClause"]

    private mutating func visitStatement(_ body: SyntaxNode, _ outer: [StatementScope]) {
        scopeCount += 1
        for query in body["withClause"]?["ctes"]?.elements ?? [] {
            if let name = query["CommonTableExpr"]?["ctename"]?.string { commonNames.insert(name) }
        }
        var scope = StatementScope(number: scopeCount)
        if let target = body["relation"] { addSource(of: target, to: &scope) }
        for field in ["fromClause", "usingClause"] {
            for item in body[field]?.elements ?? [] { addSources(of: item, to: &scope) }
        }
        if let source = body["sourceRelation"] { addSources(of: source, to: &scope) }
        let scopes = [scope] + outer
        guard case .object(let fields) = body else { return }
        for (name, part) in fields.sorted(by: { $0.key < $1.key }) {
            switch name {
            case "whereClause", "havingClause", "joinCondition":
                addAll(part, scopes, isRequired: true)
            case "larg", "rarg": visitStatement(part, outer)
            case "fromClause", "usingClause":
                for item in part.elements { visit(item, scopes, isRequired: true) }
            default: visit(part, scopes, isRequired: false)
            }
        }
    }

    private mutating func visitJoin(
        _ join: SyntaxNode, _ scopes: [StatementScope], isRequired: Bool
    ) {
        let isInner = join["jointype"]?.string == "JOIN_INNER"
        for side in ["larg", "rarg"] {
            if let part = join[side] { visit(part, scopes, isRequired: isRequired && isInner) }
        }
        if let condition = join["quals"] {
            addAll(condition, scopes, isRequired: isRequired && isInner)
        }
    }

    /// A whole clause: an AND is taken apart.
    private mutating func addAll(
        _ clause: SyntaxNode, _ scopes: [StatementScope], isRequired: Bool
    ) {
        if clause["BoolExpr"]?["boolop"]?.string == "AND_EXPR" {
            visit(clause, scopes, isRequired: isRequired)
        } else {
            add(clause, scopes, isRequired: isRequired)
        }
    }

    private mutating func add(
        _ expression: SyntaxNode, _ scopes: [StatementScope], isRequired: Bool
    ) {
        conditions.append(
            StatementCondition(expression: expression, scopes: scopes, isRequired: isRequired))
        visit(expression, scopes, isRequired: false)
    }

    // MARK: Sources

    private func addSources(of item: SyntaxNode, to scope: inout StatementScope) {
        if let range = item["RangeVar"] {
            addSource(of: range, to: &scope)
        } else if let join = item["JoinExpr"] {
            for side in ["larg", "rarg"] {
                if let part = join[side] { addSources(of: part, to: &scope) }
            }
        } else if let derived = item["RangeSubselect"] ?? item["RangeFunction"],
            let alias = derived["alias"]?["aliasname"]?.string
        {
            scope.sources.append(.init(alias: alias, schema: nil, table: nil))
        }
    }

    private func addSource(of range: SyntaxNode, to scope: inout StatementScope) {
        guard let name = range["relname"]?.string else { return }
        let schema = range["schemaname"]?.string
        let isCommon = schema == nil && commonNames.contains(name)
        scope.sources.append(
            .init(
                alias: range["alias"]?["aliasname"]?.string ?? name, schema: schema,
                table: isCommon ? nil : name))
    }
}

extension SyntaxNode {
    /// The name of a column as it is written, its qualifiers first; nil for anything else, and for
    /// `*`.
    package var columnName: [String]? {
        guard let fields = self["ColumnRef"]?["fields"]?.elements else { return nil }
        let names = fields.compactMap { $0["String"]?["sval"]?.string }
        return names.count == fields.count ? names : nil
    }

    /// The number of a parameter, from 1; nil for anything else.
    package var parameterNumber: Int? { self["ParamRef"]?["number"]?.integer }

    /// This part and all below it, without going into subqueries.
    package var withoutSubqueries: [SyntaxNode] {
        [self]
            + parts.flatMap { part -> [SyntaxNode] in
                part["SubLink"] == nil ? part.withoutSubqueries : [part]
            }
    }

    /// This part and everything below it.
    package var everything: [SyntaxNode] { [self] + parts.flatMap(\.everything) }
}
