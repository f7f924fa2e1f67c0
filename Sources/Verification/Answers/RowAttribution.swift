internal import DatabaseCatalog
internal import Population
internal import PostgresDriver

/// Says whose rows an answer holds, by where its cells come from.
///
/// A cell names its owner when it comes from an owner column, from the tenant's own key, from a
/// seeded key (whose owner is arithmetic), or when it carries a user's canary.
struct RowAttribution: Sendable {
    private let plan: PopulationPlan
    private let roles: [Role]
    private let scanner: CanaryScanner

    /// What a result column says of its row's owner.
    private enum Role: Sendable {
        case tenantKey(isInteger: Bool, place: String)
        case rowKey(table: Int, isInteger: Bool, place: String)
        case text(place: String)
    }

    /// Who owns a row, and which cell says so.
    struct Owner: Sendable, Equatable {
        let user: Int
        /// `tasks.user_id`, or `canary in tasks.title`.
        let evidence: String
    }

    init(_ context: VerificationContext, columns: [Answer.AnswerColumn]) {
        plan = context.plan
        scanner = context.plan.canaryScanner
        roles = columns.map { column in
            let role = Self.role(of: column, context)
            // A part of a key is anybody's to use where the owner stands beside it, and says whose.
            guard case .rowKey(let table, _, let place) = role,
                context.plan.tables[table].table.primaryKey.count > 1,
                columns.contains(where: { Self.holdsOwner($0, of: table, context) })
            else { return role }
            return .text(place: place)
        }
    }

    /// Whether any column can name an owner by itself; canaries are a chance, not a promise.
    var canNameOwners: Bool {
        roles.contains { role in
            switch role {
            case .tenantKey, .rowKey: true
            case .text: false
            }
        }
    }

    /// The first owner other than `actor` that some cell of the row names; nil where none does.
    func foreignOwner(of row: [String?], actor: Int) -> Owner? {
        for (cell, role) in zip(row, roles) {
            guard let cell, let owner = owner(cell, role, actor: actor), owner.user != actor
            else { continue }
            return owner
        }
        return nil
    }

    /// Whether some cell says that the row is the actor's, and none says that it is not.
    func isOwn(_ row: [String?], actor: Int) -> Bool {
        let owners = zip(row, roles).compactMap { cell, role in
            cell.flatMap { owner($0, role, actor: actor) }
        }
        return !owners.isEmpty && owners.allSatisfy { $0.user == actor }
    }

    private func owner(_ cell: String, _ role: Role, actor: Int) -> Owner? {
        switch role {
        case .tenantKey(let isInteger, let place):
            Self.key(cell, isInteger).flatMap { plan.user(ofTenantKey: $0) }
                .map { Owner(user: $0, evidence: place) }
        case .rowKey(let table, let isInteger, let place):
            Self.key(cell, isInteger).flatMap { plan.owner(table: table, key: $0) }
                .map { Owner(user: $0, evidence: place) }
        case .text(let place):
            canaryOwner(in: cell, actor: actor)
                .map { Owner(user: $0, evidence: "canary in \(place)") }
        }
    }

    private func canaryOwner(in cell: String, actor: Int) -> Int? {
        let bytes = Array(cell.utf8)
        return unsafe scanner.firstForeignOwner(in: bytes.span.bytes, actingUser: actor)
    }

    private static func key(_ cell: String, _ isInteger: Bool) -> RowKey? {
        isInteger ? Int64(cell).map(RowKey.integer) : .text(cell)
    }

    private static func holdsOwner(
        _ column: Answer.AnswerColumn, of table: Int, _ context: VerificationContext
    ) -> Bool {
        let table = context.table(table)
        guard let origin = column.origin, origin.table == table.id,
            let source = table.column(numbered: origin.attribute)
        else { return false }
        return context.tenancy.ownership(of: table) == .column(source.name)
    }

    private static func role(
        of column: Answer.AnswerColumn, _ context: VerificationContext
    ) -> Role {
        guard let origin = column.origin,
            let table = context.catalog.table(withID: origin.table),
            let source = table.column(numbered: origin.attribute)
        else { return .text(place: column.name) }
        let place = "\(table.displayName).\(source.name)"
        let isInteger = TypeID(rawValue: source.typeID).isInteger
        switch context.tenancy.ownership(of: table) {
        case .tenant where source.name == context.tenancy.tenantColumn:
            return .tenantKey(isInteger: isInteger, place: place)
        case .column(source.name):
            return .tenantKey(isInteger: isInteger, place: place)
        default:
            guard let planned = context.plan.tableIndex(withID: table.id),
                context.plan.tables[planned].keyColumn == source.name, table.isUnique(source.name)
            else { return .text(place: place) }
            return .rowKey(table: planned, isInteger: isInteger, place: place)
        }
    }
}
