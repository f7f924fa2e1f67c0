internal import DatabaseCatalog
internal import PostgresDriver
internal import ScenarioModel

/// One edge that deletes are judged over: declared, or found in the catalog.
struct CascadePath: Sendable {
    let parent: Table
    let child: Table
    /// The foreign key that carries the edge; nil where only the rows show it.
    let key: ForeignKey?
    /// What the foreign key would be where columns point at the parent and the schema has none.
    var impliedKey: ForeignKey?
    /// What the scenario says must happen; nil where it says nothing.
    let rule: CascadeRule?

    var name: String { "\(parent.displayName) → \(child.displayName)" }

    /// `CASCADE`, or that there is no foreign key.
    var action: String { key.map { "ON DELETE \($0.onDelete.sql)" } ?? "no foreign key" }
}

extension VerificationContext {
    /// Every declared edge, and every foreign key from an owned table that is not declared.
    var cascadePaths: [CascadePath] {
        let implied = impliedReferences
        let declared = scenario.cascade.compactMap { edge -> CascadePath? in
            guard let parent = catalog.table(named: edge.parent),
                let child = catalog.table(named: edge.child)
            else { return nil }
            let reference = implied.first {
                $0.child.id == child.id && $0.parent.id == parent.id
            }
            return CascadePath(
                parent: parent, child: child, key: foreignKey(from: child, to: parent),
                impliedKey: reference?.key, rule: edge.rule)
        }
        let undeclared = ownedTables.flatMap { parent -> [CascadePath] in
            catalog.foreignKeys(referencing: parent).map {
                CascadePath(parent: parent, child: $0.child, key: $0.key, rule: nil)
            }
        }.filter { path in
            !declared.contains { $0.parent.id == path.parent.id && $0.child.id == path.child.id }
        }
        return declared + undeclared
    }

    /// The foreign key that carries an edge: of several, the one through which rows are owned.
    private func foreignKey(from child: Table, to parent: Table) -> ForeignKey? {
        let keys = child.foreignKeys.filter { $0.referencedTable == parent.id }
        let owning = keys.first { key in
            switch tenancy.ownership(of: child) {
            case .parent(key): true
            case .column(let column): key.columns == [column]
            default: false
            }
        }
        return owning ?? keys.first
    }

    /// A condition on the child's alias `c`: which rows hang below that parent row.
    ///
    /// - Returns: nil where neither a foreign key nor ownership tells.
    func children(of path: CascadePath, below row: ParentRow) -> String? {
        if let key = path.key { return row.condition("c", over: key) }
        if let key = path.impliedKey, key.columns.count > 1 {
            return row.condition("c", over: key)
        }
        let literal = Connection.quoted(literal: row.ownKey)
        if path.parent.id == tenancy.tenantTable, let owner = owner(of: path.child, as: "c") {
            return "\(owner)::text = \(literal)"
        }
        return (path.impliedKey?.columns.first ?? parentColumn(of: path)).map {
            "c.\(Connection.quoted(identifier: $0))::text = \(literal)"
        }
    }

    /// Without a foreign key: the population's `parent:` column that is named after the parent,
    /// `conversation_id` or `conversation` for `conversations`.
    private func parentColumn(of path: CascadePath) -> String? {
        let population = scenario.population.tables.first {
            catalog.table(named: $0.table)?.id == path.child.id
        }
        return population?.parents.first { column in
            let name = ReferenceName.plain(column)
            let key = ReferenceName.plain(tenancy.keyColumn(of: path.parent) ?? "id")
            return ReferenceName.singulars(of: path.parent.name)
                .contains { name == $0 || name == $0 + key || name == $0 + "id" }
        }
    }
}
