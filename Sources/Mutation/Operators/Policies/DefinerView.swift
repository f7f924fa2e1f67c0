internal import DatabaseCatalog
package import PostgresDriver
internal import ScenarioModel
internal import Verification

/// A view that reads with its owner's rights: every view that does not, and a new one over every
/// table.
package enum DefinerView: MutationOperator {
    package static let id = "definer-view"
    package static let summary = "a view reads with its owner's rights"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        guard subject.context.claims(.policies) else {
            return .notApplicable(MutationSubject.noPolicyClaim)
        }
        let turned = subject.access.relations.filter {
            $0.kind == .view && $0.isSecurityInvoker
        }.map {
            Mutant(
                id, $0.displayName,
                database: ["ALTER VIEW \($0.asName) SET (security_invoker = false)"],
                seenBy: [.policies])
        }
        let role = subject.role.asName
        let added = subject.guardedTables.map { target in
            let view = "\(target.table.schema.asName).bulkhead_view"
            return Mutant(
                id, "over \(target.table.displayName)",
                database: [
                    "CREATE VIEW \(view) AS SELECT * FROM \(target.table.asName)",
                    "GRANT SELECT ON \(view) TO \(role)",
                ], seenBy: [.policies])
        }
        return .of(turned + added, orNone: "no table holds rows of users")
    }
}
