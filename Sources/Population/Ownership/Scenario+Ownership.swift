package import DatabaseCatalog
package import ScenarioModel

/// What a scenario says of who owns which rows, as `Tenancy` takes it.
extension Scenario {
    /// Owner columns by table.
    package var declaredOwners: [String: String] {
        Dictionary(
            population.tables.compactMap { table in table.owner.map { (table.table, $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// Columns that hold keys of other tables' rows: parents, and columns whose rule is another
    /// table's column.
    package var declaredReferences: [DeclaredReference] {
        population.tables.flatMap { table in
            let ruled = table.references
            let parents = table.parents.filter { column in
                !ruled.contains { $0.column == column }
            }
            return parents.map { DeclaredReference(table: table.table, column: $0) } + ruled
        }
    }
}

extension TablePopulation {
    /// The columns whose rule is a column of another table: `subject_id: contacts.id`.
    var references: [DeclaredReference] {
        columns.compactMap { column in
            guard case .reference(let parent) = column.rule.generator else { return nil }
            return DeclaredReference(table: table, column: column.column, parent: parent.table)
        }
    }
}
