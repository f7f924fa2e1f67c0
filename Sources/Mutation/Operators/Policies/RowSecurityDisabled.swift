internal import DatabaseCatalog
package import PostgresDriver

/// Row security switched off on every table that has it; the policies stay, and are never asked.
package enum RowSecurityDisabled: MutationOperator {
    package static let id = "row-security-disabled"
    package static let summary = "row security is off on a table"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        subject.list(
            subject.guardedTables.filter(\.relation.hasRowSecurity).map {
                Mutant(
                    id, $0.table.displayName,
                    database: ["ALTER TABLE \($0.table.asName) DISABLE ROW LEVEL SECURITY"],
                    seenBy: [.policies])
            }, orNone: "no table has row security")
    }
}
