internal import DatabaseCatalog
internal import DatabaseCatalog
package import PostgresDriver

/// FORCE taken from every table that has it: its owner is bound no more.
package enum ForceDropped: MutationOperator {
    package static let id = "force-dropped"
    package static let summary = "row security does not bind the table's owner"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        let privileges = try RolePrivileges.read(of: subject.role, subject.connection)
        let mutants = subject.guardedTables.filter(\.relation.isForced).map { target in
            Mutant(
                id, target.table.displayName,
                database: ["ALTER TABLE \(target.table.asName) NO FORCE ROW LEVEL SECURITY"],
                seenBy: [.policies],
                equivalentBecause: subject.distance(of: privileges, from: target.relation))
        }
        return subject.list(mutants, orNone: "no table forces row security on its owner")
    }
}

extension MutationSubject {
    /// Why FORCE makes no difference to a role; nil where it does.
    fileprivate func distance(of privileges: RolePrivileges, from relation: Relation) -> String? {
        guard let owner = access.role(withID: relation.owner), owner.name != privileges.role,
            !privileges.inheritedRoles.contains(owner.id),
            !privileges.reachableRoles.contains(owner.name)
        else { return nil }
        return "\(privileges.role) is not the owner, \(owner.name), and cannot become it: only an "
            + "owner is bound by FORCE"
    }
}
