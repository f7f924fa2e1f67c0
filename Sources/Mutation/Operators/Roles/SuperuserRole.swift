internal import DatabaseCatalog
package import PostgresDriver

/// The application's role as a superuser.
package enum SuperuserRole: MutationOperator {
    package static let id = "superuser-role"
    package static let summary = "the application's role is a superuser"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        subject.ofRole { role in
            let change = "ALTER ROLE \(role.name.asName)"
            return [
                Mutant(
                    id, role.name, statement: "\(change) SUPERUSER",
                    .cluster(["\(change) SUPERUSER"], undo: ["\(change) NOSUPERUSER"]),
                    seenBy: [.policies])
            ]
        }
    }
}
