internal import DatabaseCatalog
package import PostgresDriver
internal import ScenarioModel
internal import Verification

/// Every NOT NULL, gone; those of primary keys and identity columns cannot go.
package enum NotNullDropped: MutationOperator {
    package static let id = "not-null-dropped"
    package static let summary = "a column takes NULL"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        // A domain may refuse NULL where the column itself does not.
        let own = try subject.connection.query(
            "SELECT attrelid, attname FROM pg_attribute WHERE attnotnull AND attnum > 0"
        ).allRows()
        let mutants = subject.catalog.tables.flatMap { table in
            table.columns.filter { column in
                column.identity == nil && !table.primaryKey.contains(column.name)
                    && own.contains { $0[0] == String(table.id) && $0[1] == column.name }
            }.map { column in
                Mutant(
                    id, "\(table.displayName).\(column.name)",
                    database: [
                        "ALTER TABLE \(table.asName) ALTER \(column.name.asName) DROP NOT NULL"
                    ],
                    seenBy: subject.context.claims(.policies)
                        ? [.structure, .refusals, .policies] : [.structure, .refusals])
            }
        }
        return .of(mutants, orNone: "no column outside a key refuses NULL")
    }
}
