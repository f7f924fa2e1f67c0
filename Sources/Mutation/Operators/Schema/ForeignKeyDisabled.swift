internal import DatabaseCatalog
package import PostgresDriver

/// Every foreign key with the triggers that carry it out disabled, once those of the parent, which
/// cascade, and once those of the child, which check.
package enum ForeignKeyDisabled: MutationOperator {
    package static let id = "foreign-key-disabled"
    package static let summary = "the triggers that carry a foreign key out are disabled"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        let rows = try subject.connection.query(
            """
            SELECT o.conrelid, o.conname, t.tgrelid, n.nspname, c.relname, t.tgname
            FROM pg_trigger t JOIN pg_constraint o ON o.oid = t.tgconstraint
            JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE o.contype = 'f' AND o.conparentid = 0 AND t.tgisinternal
              AND t.tgenabled IN ('O', 'A')
            ORDER BY t.tgname
            """
        ).allRows()
        var mutants: [Mutant] = []
        for definition in try subject.foreignKeys() {
            let own = rows.filter {
                $0[0] == String(definition.child.id) && $0[1] == definition.key.name
            }
            // A table that references itself has the triggers of both ends.
            for (end, table) in [("parent", definition.parent), ("child", definition.child)] {
                let isReferencing = end == "child"
                let names = own.compactMap { row -> String? in
                    guard row[2] == String(table.id), let name = row[5],
                        name.hasPrefix("RI_ConstraintTrigger_c") == isReferencing
                    else { return nil }
                    return "ALTER TABLE \(table.asName) DISABLE TRIGGER \(name.asName)"
                }
                guard !names.isEmpty else { continue }
                mutants.append(
                    Mutant(
                        id, "\(definition.object) \(end)", database: names,
                        seenBy: subject.schemaExaminations))
            }
        }
        return .of(mutants, orNone: "the schema has no foreign key")
    }
}
