internal import DatabaseCatalog
package import PostgresDriver

/// The application's role as a member of one that no policy binds.
package enum RoleMembership: MutationOperator {
    package static let id = "role-membership"
    package static let summary = "the application's role can become one that no policy binds"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        subject.ofRole { role in
            let member = "bulkhead_maintenance"
            let schemas = Set(subject.guardedTables.map(\.table.schema.asName)).sorted()
            let changes =
                [
                    "CREATE ROLE \(member) BYPASSRLS",
                    "GRANT \(member) TO \(role.name.asName)",
                ]
                + schemas.flatMap { schema in
                    [
                        "GRANT USAGE ON SCHEMA \(schema) TO \(member)",
                        "GRANT SELECT ON ALL TABLES IN SCHEMA \(schema) TO \(member)",
                    ]
                }
            return [
                Mutant(
                    id, role.name, statement: changes.prefix(2).joined(separator: "; "),
                    .cluster(
                        changes, undo: ["DROP OWNED BY \(member)", "DROP ROLE \(member)"]),
                    seenBy: [.policies])
            ]
        }
    }
}
