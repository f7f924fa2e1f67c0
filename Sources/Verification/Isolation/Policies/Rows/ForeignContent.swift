internal import DatabaseCatalog
internal import Population
internal import PostgresDriver

/// Finds other users in answers whose cells come from no table: of views and of functions.
///
/// A cell names somebody when it carries a canary, when its column is called like an owner column
/// and holds a user's key, or when it is a key that could be nothing else (a UUID or a text).
struct ForeignContent {
    private let context: VerificationContext
    private let scanner: CanaryScanner
    /// Names under which tables keep their owner, with whether it is an integer.
    private let ownerColumns: [String: Bool]
    private let keysAreIntegers: Bool

    init(_ context: VerificationContext) {
        self.context = context
        scanner = context.plan.canaryScanner
        var names: [String: Bool] = [:]
        var isInteger = false
        for table in context.ownedTables {
            switch context.tenancy.ownership(of: table) {
            case .column(let name):
                let type = TypeID(rawValue: table.column(named: name)?.typeID ?? 0)
                names[name] = type.isInteger
                isInteger = isInteger || type.isInteger
            case .tenant:
                let column = table.column(named: context.tenancy.tenantColumn)
                isInteger = isInteger || TypeID(rawValue: column?.typeID ?? 0).isInteger
            case .parent, nil: break
            }
        }
        ownerColumns = names
        keysAreIntegers = isInteger
    }

    /// The first sign of somebody else than `actor` in an answer.
    ///
    /// - Parameter known: values that the caller passed in: an echo gives nothing away.
    /// - Returns: nil where there is none.
    func sign(in answer: Answer, besides actor: ActingUser, knowing known: [String] = []) -> String?
    {
        let own = actor.number ?? -1
        for row in answer.rows {
            for (column, cell) in zip(answer.columns, row) {
                guard let cell, !known.contains(cell) else { continue }
                let bytes = Array(cell.utf8)
                let canary = unsafe scanner.firstForeignOwner(
                    in: bytes.span.bytes, actingUser: own)
                if let user = canary { return "\(column.name) carries user \(key(user))'s canary" }
                guard let user = user(named: cell, in: column.name), user != own else { continue }
                return "\(column.name) is user \(key(user))"
            }
        }
        return nil
    }

    private func user(named cell: String, in column: String) -> Int? {
        if let isInteger = ownerColumns[column] {
            let key = isInteger ? Int64(cell).map(RowKey.integer) : .text(cell)
            return key.flatMap { context.plan.user(ofTenantKey: $0) }
        }
        return keysAreIntegers ? nil : context.plan.user(ofTenantKey: .text(cell))
    }

    private func key(_ user: Int) -> String {
        context.plan.tenantKey(ofUser: user).description
    }
}
