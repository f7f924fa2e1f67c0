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
                        ? [.structure, .refusals, .policies] : [.structure, .refusals],
                    equivalentBecause: table.check(thatKnows: column).map {
                        "\($0.name) refuses NULL as well"
                    })
            }
        }
        return .of(mutants, orNone: "no column outside a key refuses NULL")
    }
}

extension Table {
    /// A CHECK that says nothing but that the column is not NULL.
    fileprivate func check(thatKnows column: Column) -> CheckConstraint? {
        checks.first {
            $0.columns == [column.name]
                && $0.definition == "CHECK ((\(column.name.asNameWhereNeeded) IS NOT NULL))"
        }
    }
}

extension String {
    /// As the server writes a name: quoted only where it must be.
    fileprivate var asNameWhereNeeded: String {
        wholeMatch(of: /[a-z_][a-z0-9_]*/) != nil ? self : asName
    }
}
