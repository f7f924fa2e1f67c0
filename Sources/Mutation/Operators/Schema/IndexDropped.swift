internal import DatabaseCatalog
package import PostgresDriver
internal import ScenarioModel
internal import Verification

/// Every index that no constraint needs, dropped where plans can be judged: on a settled database
/// of a thousand users.
package enum IndexDropped: MutationOperator {
    package static let id = "index-dropped"
    package static let summary = "an index is not there"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        let executed = subject.context.scenario.operations.contains { operation in
            if case .refusal = operation.expectation { false } else { true }
        }
        guard executed else {
            return .notApplicable("the scenario has no statements, whose plans could change")
        }
        let mutants = subject.catalog.tables.flatMap { table in
            table.indexes.filter { !$0.isUnique && !$0.belongsToConstraint && $0.isValid }.map {
                Mutant(
                    id, "\(table.displayName).\($0.name)",
                    statement: "DROP INDEX \(table.schema.asName).\($0.name.asName)",
                    .index(table: table.displayName, name: $0.name), seenBy: [.plans])
            }
        }
        return .of(mutants, orNone: "every index belongs to a constraint or is unique")
    }
}
