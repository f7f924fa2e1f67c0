internal import DatabaseCatalog
internal import PostgresDriver

/// A foreign key between two tables whose rows belong to users: both ends must have one owner.
struct OwnedEdge: Sendable {
    let child: Table
    let parent: Table
    let key: ForeignKey
    let childOwner: @Sendable (String) -> String
    let parentOwner: @Sendable (String) -> String

    /// The foreign key as a join's condition.
    func joinCondition(child: String, parent: String) -> String {
        zip(key.columns, key.referencedColumns).map { column, referenced in
            "\(child).\(Connection.quoted(identifier: column)) = "
                + "\(parent).\(Connection.quoted(identifier: referenced))"
        }.joined(separator: " AND ")
    }
}

extension VerificationContext {
    /// The foreign keys over which owners can disagree.
    ///
    /// Those that point at the tenant's own table are left out (they *name* an owner), and those
    /// through which the child finds its owner.
    var ownedEdges: [OwnedEdge] {
        ownedTables.flatMap { child in
            child.foreignKeys.compactMap { key in
                guard let parent = catalog.table(withID: key.referencedTable),
                    parent.id != tenancy.tenantTable,
                    tenancy.ownership(of: child) != .parent(key),
                    owner(of: parent, as: "p") != nil
                else { return nil }
                return OwnedEdge(
                    child: child, parent: parent, key: key,
                    childOwner: { [self] alias in owner(of: child, as: alias) ?? "NULL" },
                    parentOwner: { [self] alias in owner(of: parent, as: alias) ?? "NULL" })
            }
        }
    }
}
