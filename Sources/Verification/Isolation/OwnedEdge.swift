internal import DatabaseCatalog
internal import PostgresDriver

/// A reference between two tables whose rows belong to users: both ends must have one owner.
///
/// Made by a foreign key, or only implied by a column.
///
/// In its SQL the child's alias is `c` and the parent's `p`.
struct OwnedEdge: Sendable {
    let child: Table
    let parent: Table
    let key: ForeignKey
    /// The child row's owner.
    let childOwner: String
    /// The parent row's owner.
    let parentOwner: String

    /// The foreign key as a join's condition.
    var joinCondition: String {
        zip(key.columns, key.referencedColumns).map { column, referenced in
            "c.\(Connection.quoted(identifier: column)) = "
                + "p.\(Connection.quoted(identifier: referenced))"
        }.joined(separator: " AND ")
    }

    /// How many rows that this transaction has written belong to another user than their parent.
    ///
    /// - Throws: the server's error.
    func disagreeing(_ connection: Connection) throws(PostgresError) -> Int {
        let result = try connection.query(
            """
            SELECT count(*) FROM \(parent.sqlName) p JOIN \(child.sqlName) c ON \(joinCondition)
            WHERE age(c.xmin) <= 0 AND \(childOwner) IS DISTINCT FROM \(parentOwner)
            """)
        return result.integer(row: 0, column: 0) ?? 0
    }

    /// The same reference by the columns that find the parent, without those that name an owner:
    /// joined over these too, both ends would agree whatever they hold.
    ///
    /// - Returns: nil where the rest alone does not find one parent.
    func withoutOwners(_ owners: [String]) -> OwnedEdge? {
        let pairs = zip(key.columns, key.referencedColumns).filter { !owners.contains($0.0) }
        guard pairs.count < key.columns.count else { return self }
        let referenced = Set(pairs.map(\.1))
        guard parent.uniqueSets.contains(where: { referenced.isSuperset(of: $0) }) else {
            return nil
        }
        var reduced = key
        reduced.columns = pairs.map(\.0)
        reduced.referencedColumns = pairs.map(\.1)
        return OwnedEdge(
            child: child, parent: parent, key: reduced, childOwner: childOwner,
            parentOwner: parentOwner)
    }

    /// The foreign key with the owner as part of it, so that the server keeps both ends together.
    ///
    /// - Returns: nil where a table has no owner column.
    func compositeKey(_ tenancy: Tenancy) -> String? {
        guard case .column(let childColumn) = tenancy.ownership(of: child),
            case .column(let parentColumn) = tenancy.ownership(of: parent)
        else { return nil }
        let columns = (key.columns + [childColumn]).shownNames
        let referenced = (key.referencedColumns + [parentColumn]).shownNames
        return """
            ALTER TABLE \(parent.shownName) ADD UNIQUE (\(referenced)); \
            ALTER TABLE \(child.shownName) ADD FOREIGN KEY (\(columns)) \
            REFERENCES \(parent.shownName) (\(referenced)) \
            ON DELETE \(key.onDelete.sql);
            """
    }
}

extension VerificationContext {
    /// The references over which owners can disagree.
    ///
    /// Those that point at the tenant's own table are left out (they *name* an owner), and those
    /// through which the child finds its owner.
    var ownedEdges: [OwnedEdge] {
        let implied = impliedReferences
        return ownedTables.flatMap { child -> [OwnedEdge] in
            let keys = child.foreignKeys + implied.filter { $0.child.id == child.id }.map(\.key)
            return keys.compactMap { key -> OwnedEdge? in
                guard let parent = catalog.table(withID: key.referencedTable),
                    parent.id != tenancy.tenantTable,
                    tenancy.ownership(of: child) != .parent(key),
                    let childOwner = owner(of: child, as: "c"),
                    let parentOwner = owner(of: parent, as: "p")
                else { return nil }
                return OwnedEdge(
                    child: child, parent: parent, key: key, childOwner: childOwner,
                    parentOwner: parentOwner)
            }
        }
    }
}
