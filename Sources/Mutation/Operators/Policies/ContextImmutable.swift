internal import DatabaseCatalog
package import PostgresDriver

/// Every function that tells a policy who acts, declared IMMUTABLE: prepared statements keep its
/// value.
package enum ContextImmutable: MutationOperator {
    package static let id = "context-immutable"
    package static let summary = "a function that tells who acts is declared IMMUTABLE"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        let texts = subject.guardedTables.flatMap(\.policies).map(\.text)
        let mutants = subject.access.functions.filter { function in
            function.kind == .function && !function.returnsTrigger
                && function.volatility != .immutable
                && texts.contains { $0.contains("\(function.name)(") }
        }.map { function in
            let types = function.parameterTypes.joined(separator: ", ")
            let name = "\(function.schema.asName).\(function.name.asName)(\(types))"
            return Mutant(
                id, function.displayName, database: ["ALTER FUNCTION \(name) IMMUTABLE"],
                seenBy: [.policies])
        }
        return subject.list(mutants, orNone: "no policy calls a function of the schema's own")
    }
}
