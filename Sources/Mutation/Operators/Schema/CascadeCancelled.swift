internal import DatabaseCatalog
package import PostgresDriver

/// A trigger that keeps the rows which a cascade should delete; the server does not complain.
package enum CascadeCancelled: MutationOperator {
    package static let id = "cascade-cancelled"
    package static let summary = "a trigger keeps the rows that a cascade should delete"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        var seen: Set<UInt32> = []
        let mutants = try subject.foreignKeys().compactMap { definition -> Mutant? in
            let child = definition.child
            guard definition.key.onDelete == .cascade, seen.insert(child.id).inserted else {
                return nil
            }
            let function = "\(child.schema.asName).bulkhead_keep_row"
            return Mutant(
                id, child.displayName,
                database: [
                    """
                    CREATE FUNCTION \(function)() RETURNS trigger LANGUAGE plpgsql AS \
                    'BEGIN RETURN NULL; END'
                    """,
                    """
                    CREATE TRIGGER bulkhead_keep_row BEFORE DELETE ON \(child.asName) \
                    FOR EACH ROW EXECUTE FUNCTION \(function)()
                    """,
                ], seenBy: [.cascade])
        }
        return .of(mutants, orNone: "no foreign key cascades")
    }
}
