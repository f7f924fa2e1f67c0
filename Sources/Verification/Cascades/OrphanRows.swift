internal import DatabaseCatalog
package import PostgresDriver
package import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: rows whose foreign key or owner column names nobody.
    ///
    /// **Why**: a valid foreign key does not prevent it: a trigger that cancels the cascade, a
    /// disabled trigger, or a NOT VALID key leave orphans without an error.
    ///
    /// **Fix**: remove what prevents the cascade, delete the rows, validate the key.
    ///
    /// CWE-459.
    package static let orphanRows = Rule(
        "orphan-rows", .high, .cascade, "rows point at a parent that does not exist")
}

/// Counts rows without a parent, over every foreign key and every column that implies one.
package enum OrphanRows {
    /// One reference that can dangle.
    struct Reference: Sendable, Equatable {
        let child: Table
        let columns: [String]
        let parent: Table
        let referenced: [String]
    }

    /// Every foreign key of the catalog, and every owner or parent column that has none.
    ///
    /// Rows that the scenario declares as kept when their parent goes dangle by intent.
    static func references(_ context: VerificationContext) -> [Reference] {
        let implied = context.impliedReferences
        let kept = context.cascadePaths.filter { $0.rule == .keep }
        let all = context.catalog.tables.flatMap { child -> [Reference] in
            var found = child.foreignKeys.compactMap { key in
                context.catalog.table(withID: key.referencedTable).map {
                    Reference(
                        child: child, columns: key.columns, parent: $0,
                        referenced: key.referencedColumns)
                }
            }
            for reference in implied where reference.child.id == child.id {
                found.append(
                    Reference(
                        child: child, columns: reference.key.columns, parent: reference.parent,
                        referenced: reference.key.referencedColumns))
            }
            return found
        }
        return all.filter { reference in
            !kept.contains {
                $0.parent.id == reference.parent.id && $0.child.id == reference.child.id
            }
        }
    }

    /// Counts the orphans of one reference by anti-join.
    static func count(
        _ reference: Reference, _ connection: Connection
    ) throws(PostgresError) -> Int {
        let result = try connection.query("SELECT count(*) \(rows(of: reference))")
        return result.integer(row: 0, column: 0) ?? 0
    }

    /// Orphans among the rows that name one of these users as their owner, by reference.
    ///
    /// For databases of others: their orphans, and rows that lost their owner with their parent, are
    /// not looked for.
    package static func counts(
        _ context: VerificationContext, _ connection: Connection, among users: [ActingUser]
    ) throws(PostgresError) -> [Int] {
        let keys = users.map { Connection.quoted(literal: $0.key) }.joined(separator: ", ")
        var counts: [Int] = []
        for reference in references(context) {
            guard !users.isEmpty, let owner = context.owner(of: reference.child, as: "c") else {
                counts.append(0)
                continue
            }
            let result = try connection.query(
                "SELECT count(*) \(rows(of: reference)) AND \(owner)::text IN (\(keys))")
            counts.append(result.integer(row: 0, column: 0) ?? 0)
        }
        return counts
    }

    /// What two such countings differ by.
    package static func findings(
        _ context: VerificationContext, before: [Int], after: [Int]
    ) -> [Finding] {
        zip(references(context), zip(before, after)).compactMap { reference, counts in
            counts.1 > counts.0 ? finding(reference, count: counts.1 - counts.0) : nil
        }
    }

    private static func rows(of reference: Reference) -> String {
        let columns = reference.columns.map { "c.\(Connection.quoted(identifier: $0))" }
        let pairs = zip(columns, reference.referenced).map { column, referenced in
            "p.\(Connection.quoted(identifier: referenced)) = \(column)"
        }
        let present = columns.map { "\($0) IS NOT NULL" }
        return """
            FROM \(reference.child.ownRows) c WHERE \(present.joined(separator: " AND ")) \
            AND NOT EXISTS (SELECT FROM \(reference.parent.sqlName) p \
            WHERE \(pairs.joined(separator: " AND ")))
            """
    }

    static func finding(_ reference: Reference, count: Int) -> Finding {
        let columns = reference.columns.joined(separator: ", ")
        let child = reference.child.displayName
        return Rule.orphanRows.finding(
            object: "\(child).\(columns)",
            message: "\(count) row\(count == 1 ? "" : "s") of \(child) "
                + (count == 1 ? "points at " : "point at ")
                + "\(reference.parent.displayName) that are gone",
            evidence: "after the deletes, \(count) values of \(child) (\(columns)) are in no row "
                + "of \(reference.parent.displayName)",
            replay: "SELECT * \(rows(of: reference)) LIMIT 20;",
            fix: """
                find what keeps the rows (a trigger, a disabled or missing foreign key), then \
                DELETE \(rows(of: reference));
                """)
    }
}
