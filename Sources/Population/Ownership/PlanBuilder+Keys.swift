internal import DatabaseCatalog
internal import ScenarioModel

/// Foreign keys of several columns: one of them holds the parent's own key, and the others what the
/// parent has in common with the row, its owner or its own parent.
extension PlanBuilder {
    /// The foreign key through which a column names a parent: of that column alone, or one of
    /// several in which it holds the parent's key.
    func foreignKey(on column: String, of table: Table) -> ForeignKey? {
        table.foreignKey(on: column)
            ?? table.foreignKeys.first { parentColumn(of: $0) == column }
            ?? table.foreignKeys.first { $0.columns.contains(column) }
            ?? tenancy.assumedKeys[table.id]?.first { $0.columns.contains(column) }
    }

    /// The column of a foreign key that holds the parent's key.
    func parentColumn(of key: ForeignKey) -> String? {
        guard let parent = catalog.table(withID: key.referencedTable),
            let name = tenancy.keyColumn(of: parent)
        else { return nil }
        return zip(key.columns, key.referencedColumns).first { $0.1 == name }?.0
    }

    /// Finds out where the other columns of the parents' foreign keys come from.
    ///
    /// - Parameter drafts: parents before their children, those before the draft resolved.
    mutating func resolveAncestors(_ draft: inout Draft, among drafts: [Draft]) {
        for index in draft.parents.indices {
            let link = draft.parents[index]
            guard let parent = drafts.first(where: { $0.table.id == link.table }) else { continue }
            for (column, referenced) in zip(link.key.columns, link.key.referencedColumns)
            where column != link.column {
                if isOwner(column, of: draft), isOwner(referenced, of: parent) { continue }
                if index == 0, let steps = steps(to: referenced, from: parent) {
                    draft.parents[index].ancestors[column] = steps
                    continue
                }
                report(
                    "\(draft.name).\(column) must hold what its \(parent.name) has in "
                        + "\(referenced), which is neither its owner nor its own parent",
                    advice: "such foreign keys cannot be seeded",
                    at: draft.declaration.position)
            }
        }
    }

    private func isOwner(_ column: String, of draft: Draft) -> Bool {
        draft.isTenant ? column == tenancy.tenantColumn : column == draft.ownerColumn
    }

    /// How far above a row the one stands whose key the row has in that column.
    private func steps(to column: String, from draft: Draft) -> Int? {
        guard let first = draft.parents.first else { return nil }
        return first.column == column ? 1 : first.ancestors[column].map { $0 + 1 }
    }

    /// Whether a unique constraint lets a row of one first parent name a further parent only once.
    func mustDiffer(_ parent: Draft.Parent, of draft: Draft) -> Bool {
        guard let first = draft.parents.first, first.column != parent.column else { return false }
        let fixed = Set(first.key.columns + (draft.ownerColumn.map { [$0] } ?? []))
        let table = draft.table
        return ([table.primaryKey] + table.uniqueConstraints.map(\.columns)).contains { columns in
            columns.contains(parent.column)
                && columns.allSatisfy { $0 == parent.column || fixed.contains($0) }
        }
    }

    /// No parent may have more rows than there are others for them to name.
    mutating func checkDistinct(
        _ link: PopulationPlan.ParentLink, _ draft: Draft, _ own: TableLayout,
        _ other: TableLayout
    ) {
        guard let family = own.family else { return }
        let parents = family.parents
        let isShort = parents.users.indices.contains { place in
            family.count(ofParentAt: place) > other.owners.count(Int(parents.users[place]))
        }
        guard isShort else { return }
        report(
            "\(draft.name).\(link.column) must differ among the rows of one parent, and some "
                + "parents have more rows than their owner has others to name",
            advice: "lower the rows' maximum per parent, or raise the other table's minimum",
            at: draft.declaration.position)
    }

    /// The table some steps of first parents above another.
    func ancestor(of table: Int, steps: Int, in drafts: [Draft]) -> Int? {
        var place: Int? = table
        for _ in 0..<steps {
            place = place.flatMap { links(drafts[$0], in: drafts).first?.table }
        }
        return place
    }
}
