internal import DatabaseCatalog
package import PostgresDriver
package import ResultModel

extension Rule {
    /// **What**: a foreign key or CHECK that the schema has and that the server does not hold every
    /// row to: it was added NOT VALID and never validated, is NOT ENFORCED, or the triggers that
    /// carry it out are disabled.
    ///
    /// **Why**: it looks like a constraint in every diagram; rows from before it may break it, a
    /// disabled one cascades nothing and refuses nothing, and a later dump fails to restore.
    ///
    /// **Fix**: `ALTER TABLE … VALIDATE CONSTRAINT …`, or `ALTER TABLE … ENABLE TRIGGER ALL`.
    package static let unreliableConstraint = Rule(
        "unreliable-constraint", .medium, .invariants,
        "a constraint is there, and the server does not hold every row to it")
}

/// Reads from the catalog which constraints are not carried out in full.
package enum UnreliableConstraint {
    /// - Throws: the server's error.
    package static func findings(
        _ context: VerificationContext, _ connection: Connection
    ) throws(PostgresError) -> [Finding] {
        // What is not enforced came with PostgreSQL 18, and is never valid either.
        let result = try connection.query(
            """
            SELECT o.conrelid, o.conname, o.convalidated,
              coalesce(to_jsonb(o) ->> 'conenforced', 'true')::boolean,
              (SELECT string_agg(DISTINCT t.tgrelid::regclass::text, ', ') FROM pg_trigger t
               WHERE t.tgconstraint = o.oid AND t.tgisinternal AND t.tgenabled = 'D')
            FROM pg_constraint o
            WHERE o.contype IN ('f', 'c') AND o.conparentid = 0 AND o.conrelid <> 0
            ORDER BY o.conrelid, o.conname
            """)
        var findings: [Finding] = []
        for row in 0..<result.rowCount {
            guard let id = result.string(row: row, column: 0).flatMap({ UInt32($0) }),
                let table = context.catalog.table(withID: id),
                let name = result.string(row: row, column: 1)
            else { continue }
            let alter = "ALTER TABLE \(table.sqlName)"
            let quoted = Connection.quoted(identifier: name)
            if let disabled = result.string(row: row, column: 4) {
                findings.append(
                    finding(
                        name, of: table,
                        "the triggers that carry it out are disabled on \(disabled)",
                        fix: "ALTER TABLE \(disabled) ENABLE TRIGGER ALL;"))
            } else if result.boolean(row: row, column: 3) == false {
                findings.append(
                    finding(
                        name, of: table, "it is NOT ENFORCED",
                        fix: "\(alter) ALTER CONSTRAINT \(quoted) ENFORCED;"))
            } else if result.boolean(row: row, column: 2) == false {
                findings.append(
                    finding(
                        name, of: table,
                        "it was added NOT VALID: rows from before it may break it",
                        fix: "\(alter) VALIDATE CONSTRAINT \(quoted);"))
            }
        }
        return findings
    }

    private static func finding(
        _ name: String, of table: Table, _ reason: String, fix: String
    ) -> Finding {
        Rule.unreliableConstraint.finding(
            object: "\(table.displayName).\(name)",
            message: "\(name) of \(table.displayName) does not hold for every row",
            evidence: reason,
            replay: """
                SELECT conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint
                WHERE conrelid = '\(table.sqlName)'::regclass;
                SELECT tgname, tgenabled FROM pg_trigger
                WHERE tgrelid = '\(table.sqlName)'::regclass;
                """,
            fix: fix)
    }
}
