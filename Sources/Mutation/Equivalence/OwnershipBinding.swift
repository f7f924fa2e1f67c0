internal import DatabaseCatalog
internal import ScenarioModel
internal import StatementSyntax
internal import Verification

/// Which sources of a query can only give rows of the acting user, by what its conditions equate.
///
/// A closure over equations: what is equal to the same is equal. Beside the conditions it knows
/// that a row and the parent that it references have one owner, which `owner-disagreement` checks
/// in every run, and that a primary key names one row.
struct OwnershipBinding {
    private var classes: [Term: Term] = [:]
    private let sources: [Source]

    /// What can be equated.
    private enum Term: Hashable {
        case column(source: String, name: String)
        case owner(source: String)
        case parameter(String)
        case constant(String)
    }

    private struct Source {
        let name: String
        let table: Table
    }

    /// Closes over the required conditions of one query and of those around it.
    ///
    /// - Parameters:
    ///   - removed: is not among them.
    ///   - scopes: what the query can name, its own first.
    init(
        _ reading: OwnershipReading, without removed: StatementCondition?,
        in scopes: [StatementScope]
    ) {
        sources = scopes.flatMap { scope in
            scope.sources.compactMap { source in
                reading.table(of: source).map {
                    Source(name: "\(scope.number).\(source.alias)", table: $0)
                }
            }
        }
        let numbers = scopes.map(\.number)
        for condition in reading.parsed.conditions where condition.isRequired {
            guard let number = condition.scopes.first?.number, numbers.contains(number),
                condition.expression != removed?.expression || condition.scopes != removed?.scopes,
                let (left, right) = condition.expression.equation,
                let first = Self.term(left, condition.scopes, reading),
                let second = Self.term(right, condition.scopes, reading)
            else { continue }
            unite(first, second)
        }
        close(reading.context)
    }

    /// Whether every owned source of a query belongs to the acting user.
    ///
    /// - Returns: false where the query reads no owned table.
    func bindsAll(of scope: StatementScope, _ context: VerificationContext) -> Bool {
        let owned = sources.filter { source in
            source.name.hasPrefix("\(scope.number).")
                && context.tenancy.ownership(of: source.table) != nil
        }
        let known = scope.sources.allSatisfy { $0.table != nil }
        return known && !owned.isEmpty && owned.allSatisfy { isBound($0.name) }
    }

    /// The names of the sources that belong to the acting user.
    var bound: Set<String> { Set(sources.map(\.name).filter(isBound)) }

    private func isBound(_ source: String) -> Bool {
        root(.owner(source: source)) == root(.parameter("user"))
    }

    // MARK: Closing

    private static func term(
        _ node: SyntaxNode, _ scopes: [StatementScope], _ reading: OwnershipReading
    ) -> Term? {
        if reading.isActingUser(node) { return .parameter("user") }
        if let number = node.parameterNumber {
            let names = reading.operation.sql.occurrences
            return names.indices.contains(number - 1) ? .parameter(":" + names[number - 1]) : nil
        }
        if let column = reading.resolve(node, scopes) {
            return .column(source: column.source, name: column.column)
        }
        return node["A_Const"] == nil ? nil : .constant("\(node.withoutPlaces)")
    }

    private mutating func close(_ context: VerificationContext) {
        for source in sources {
            switch context.tenancy.ownership(of: source.table) {
            case .tenant:
                unite(
                    .owner(source: source.name),
                    .column(source: source.name, name: context.tenancy.tenantColumn))
            case .column(let column):
                unite(.owner(source: source.name), .column(source: source.name, name: column))
            case .parent, nil: break
            }
        }
        // Each round that changes something makes one class fewer.
        var isChanging = true
        while isChanging {
            isChanging = false
            for child in sources {
                for parent in sources where child.name != parent.name {
                    if follow(child, parent, context) { isChanging = true }
                }
            }
        }
    }

    /// - Returns: whether anything became equal that was not.
    private mutating func follow(
        _ child: Source, _ parent: Source, _ context: VerificationContext
    ) -> Bool {
        var changed = false
        let tenant = context.tenancy.tenantTable
        let referencing = child.table.foreignKeys.contains { key in
            key.referencedTable == parent.table.id && key.referencedTable != tenant
                && areEqual(child, key.columns, parent, key.referencedColumns)
        }
        let isSame =
            child.table.id == parent.table.id && !child.table.primaryKey.isEmpty
            && areEqual(child, child.table.primaryKey, parent, child.table.primaryKey)
        let isOwned =
            context.tenancy.ownership(of: child.table) != nil
            && context.tenancy.ownership(of: parent.table) != nil
        if isOwned, referencing || isSame {
            changed = unite(.owner(source: child.name), .owner(source: parent.name))
        }
        return changed
    }

    private func areEqual(
        _ first: Source, _ columns: [String], _ second: Source, _ others: [String]
    ) -> Bool {
        zip(columns, others).allSatisfy {
            root(.column(source: first.name, name: $0))
                == root(.column(source: second.name, name: $1))
        }
    }

    // MARK: Classes

    private func root(_ term: Term) -> Term {
        var term = term
        while let next = classes[term] { term = next }
        return term
    }

    /// - Returns: whether they were apart.
    @discardableResult
    private mutating func unite(_ first: Term, _ second: Term) -> Bool {
        let (left, right) = (root(first), root(second))
        guard left != right else { return false }
        classes[left] = right
        return true
    }
}

extension OwnershipReading {
    /// Why an operation without that condition still gives rows of the acting user only; nil where
    /// that cannot be proved.
    ///
    /// Only equations are judged, and no insert: what is written may name a foreign parent
    /// although every row that is read is the user's own.
    func proof(without condition: StatementCondition) -> String? {
        guard condition.isRequired, condition.expression.equation != nil, !inserts,
            let scope = condition.scopes.first,
            OwnershipBinding(self, without: condition, in: condition.scopes)
                .bindsAll(of: scope, context)
        else { return nil }
        return "the other conditions already bind every row to the acting user, by the references "
            + "over which owners must agree (owner-disagreement)"
    }

    /// Whether the condition is what ties some source to the acting user.
    func bindsSomething(_ condition: StatementCondition) -> Bool {
        guard condition.isRequired else { return true }
        let with = OwnershipBinding(self, without: nil, in: condition.scopes).bound
        let without = OwnershipBinding(self, without: condition, in: condition.scopes).bound
        return with != without
    }

    private var inserts: Bool {
        parsed.tree.everything.contains { $0["InsertStmt"] != nil || $0["MergeStmt"] != nil }
    }
}
