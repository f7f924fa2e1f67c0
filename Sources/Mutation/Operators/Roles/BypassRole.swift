internal import DatabaseCatalog
package import PostgresDriver

/// The application's role with BYPASSRLS: no policy binds it.
package enum BypassRole: MutationOperator {
    package static let id = "bypass-role"
    package static let summary = "the application's role bypasses row security"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        subject.ofRole { role in
            guard !role.bypassesRowSecurity else { return [] }
            let change = "ALTER ROLE \(role.name.asName)"
            return [
                Mutant(
                    id, role.name, statement: "\(change) BYPASSRLS",
                    .cluster(["\(change) BYPASSRLS"], undo: ["\(change) NOBYPASSRLS"]),
                    seenBy: [.policies])
            ]
        }
    }
}
