internal import DatabaseCatalog
package import PostgresDriver

/// The application's role as the owner of each table, whose row security is not forced.
package enum OwnerRole: MutationOperator {
    package static let id = "owner-role"
    package static let summary = "the application's role owns a table, and nothing binds an owner"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        let role = subject.role.asName
        let mutants = subject.guardedTables.filter(\.relation.hasRowSecurity).map { target in
            Mutant(
                id, target.table.displayName,
                database: [
                    "ALTER TABLE \(target.table.asName) OWNER TO \(role)",
                    "ALTER TABLE \(target.table.asName) NO FORCE ROW LEVEL SECURITY",
                ], seenBy: [.policies])
        }
        return subject.list(mutants, orNone: "no table has row security")
    }
}
