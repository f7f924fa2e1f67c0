internal import DatabaseCatalog
internal import ScenarioModel
internal import StatementSyntax
internal import Verification

/// What the conditions of one operation say of owners.
struct OwnershipReading {
    let context: VerificationContext
    let operation: Operation
    let parsed: ParsedStatement

    /// A column of a table, as a condition names it.
    struct ResolvedColumn: Hashable {
        /// Tells the uses of one table apart: the query's number and the alias.
        let source: String
        let table: UInt32
        let column: String
    }

    /// - Returns: nil where the parser does not know the statement.
    init?(_ operation: Operation, _ context: VerificationContext) {
        guard let parsed = try? ParsedStatement(operation.sql.text) else { return nil }
        self.context = context
        self.operation = operation
        self.parsed = parsed
    }

    /// The column that a name stands for; nil where it is no column of a known table.
    func resolve(_ node: SyntaxNode, _ scopes: [StatementScope]) -> ResolvedColumn? {
        guard let names = node.columnName, let column = names.last else { return nil }
        let qualifier = names.count > 1 ? names[names.count - 2] : nil
        for scope in scopes {
            let found = scope.sources.compactMap { source -> ResolvedColumn? in
                guard qualifier == nil || qualifier == source.alias,
                    let table = table(of: source), table.column(named: column) != nil
                else { return nil }
                return ResolvedColumn(
                    source: "\(scope.number).\(source.alias)", table: table.id, column: column)
            }
            if let first = found.first { return found.count == 1 ? first : nil }
            if qualifier != nil, scope.sources.contains(where: { $0.alias == qualifier }) {
                return nil
            }
        }
        return nil
    }

    /// The catalog's table of a source.
    func table(of source: StatementScope.Source) -> Table? {
        guard let name = source.table else { return nil }
        return context.catalog.table(named: source.schema.map { "\($0).\(name)" } ?? name)
    }

    /// Whether the column names the owner of its row.
    func isOwner(_ column: ResolvedColumn) -> Bool {
        switch context.tenancy.ownership[column.table] {
        case .tenant: column.column == context.tenancy.tenantColumn
        case .column(let name): column.column == name
        case .parent, nil: false
        }
    }

    /// Whether the parameter is the acting user.
    func isActingUser(_ node: SyntaxNode) -> Bool {
        guard let number = node.parameterNumber,
            operation.sql.occurrences.indices.contains(number - 1)
        else { return false }
        let name = operation.sql.occurrences[number - 1]
        return name == "user" && operation.bind(for: name) == nil
    }

    // MARK: Kinds of conditions

    /// Whether a condition says whose rows it wants: it speaks of an owner or of the acting user,
    /// itself or through EXISTS or IN.
    ///
    /// A comparison with a subquery's value says where a page begins, not whose it is.
    func saysWhose(_ condition: StatementCondition) -> Bool {
        let expression = condition.expression
        for node in expression.withoutSubqueries {
            if isActingUser(node) { return true }
            if let column = resolve(node, condition.scopes), isOwner(column) { return true }
            guard let link = node["SubLink"], let kind = link["subLinkType"]?.string,
                ["EXISTS_SUBLINK", "ANY_SUBLINK"].contains(kind)
            else { continue }
            if saysWhoseBelow(link) { return true }
        }
        return false
    }

    /// Whether any condition of a subquery speaks of an owner.
    private func saysWhoseBelow(_ link: SyntaxNode) -> Bool {
        let inside = link.everything.map(\.self)
        return parsed.conditions.contains { condition in
            inside.contains(condition.expression)
                && condition.expression.everything.contains { node in
                    isActingUser(node)
                        || resolve(node, condition.scopes).map(isOwner) ?? false
                }
        }
    }

    /// Whether a condition ties a row to another one through which its owner is known:
    /// `messages.conversation_id = conversations.id`.
    func tiesRows(_ condition: StatementCondition) -> Bool {
        guard let (left, right) = columns(equatedBy: condition), left.source != right.source
        else { return false }
        let owned = [left, right].allSatisfy { context.tenancy.ownership[$0.table] != nil }
        return owned && !(isOwner(left) && isOwner(right))
    }

    /// The two columns of `a = b`; nil for any other condition.
    func columns(
        equatedBy condition: StatementCondition
    ) -> (ResolvedColumn, ResolvedColumn)? {
        guard let (left, right) = condition.expression.equation,
            let first = resolve(left, condition.scopes),
            let second = resolve(right, condition.scopes)
        else { return nil }
        return (first, second)
    }

    // MARK: Mutants

    /// The operation without one condition.
    ///
    /// - Returns: nil where the condition cannot be told from what is around it.
    func mutant(
        without condition: StatementCondition, by operator: String,
        seenBy examinations: Set<Examination>
    ) -> Mutant? {
        guard let range = parsed.range(of: condition.expression) else { return nil }
        let removed = condition.expression.everything.compactMap(\.parameterNumber)
        let template = operation.sql.replacing(
            range, of: parsed, with: "true", removing: Set(removed))
        let text = SQLTemplate(
            source: "", text: parsed.text(in: range), occurrences: operation.sql.occurrences)
        return Mutant(
            `operator`, "\(operation.name): \(text.withNames.onOneLine)",
            statement: template.withNames.onOneLine,
            .operation(name: operation.name, template), seenBy: examinations,
            equivalentBecause: proof(without: condition))
    }
}

extension SyntaxNode {
    /// Both sides of `a = b`; nil for anything else.
    var equation: (SyntaxNode, SyntaxNode)? {
        guard let comparison = self["A_Expr"], comparison["kind"]?.string == "AEXPR_OP",
            comparison["name"]?.elements.last?["String"]?["sval"]?.string == "=",
            let left = comparison["lexpr"], let right = comparison["rexpr"]
        else { return nil }
        return (left, right)
    }
}

extension String {
    /// With single spaces for all white space.
    var onOneLine: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}

extension MutationSubject {
    /// Mutants of every condition of the users' operations that a question is answered with yes
    /// for.
    func perCondition(
        by operator: String, orNone reason: String,
        _ isChosen: (OwnershipReading, StatementCondition) -> Bool
    ) -> MutantList {
        guard context.claims(.queries) else {
            return .notApplicable("the scenario does not claim the queries layer")
        }
        var mutants: [Mutant] = []
        for operation in context.scenario.operations where operation.isAttacked {
            guard let reading = OwnershipReading(operation, context) else { continue }
            for condition in reading.parsed.conditions where isChosen(reading, condition) {
                let mutant = reading.mutant(
                    without: condition, by: `operator`, seenBy: [.queries])
                // The same words may stand in several places.
                guard let mutant, !mutants.contains(where: { $0.change == mutant.change }) else {
                    continue
                }
                let twins = mutants.count { $0.object.hasPrefix(mutant.object) }
                mutants.append(twins == 0 ? mutant : mutant.numbered(twins + 1))
            }
        }
        return .of(mutants, orNone: reason)
    }
}

extension Operation {
    /// Whether it is attacked: a user performs it, and the server need not refuse it.
    var isAttacked: Bool {
        if case .refusal = expectation { return false }
        return actor == .user
    }
}

extension Mutant {
    /// The same under a name that no other one of its operation has.
    fileprivate func numbered(_ number: Int) -> Mutant {
        Mutant(
            operation, "\(object) (\(number))", statement: statement, change,
            seenBy: examinations, equivalentBecause: equivalence)
    }
}
