internal import DatabaseCatalog
internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: an operation, a statement or a request, answers with a row that is hidden
    /// (soft-deleted), changes one, or puts rows below one.
    ///
    /// **Why**: what its owner deleted is still read, searched and counted, and comes back without
    /// having been restored. Shown by asking for hidden rows, and by deleting them for good: an
    /// answer that changes with that had them in it. Over HTTP every other answer to their owner is
    /// searched for what they say.
    ///
    /// **Fix**: add the column that hides rows to the predicate of every statement, those behind a
    /// request too, as `AND deleted_at IS NULL`, also where the row is reached through its parent;
    /// over HTTP, answer 404 as for a row that does not exist.
    ///
    /// CWE-672, CWE-212; OWASP API3:2023, A04:2021.
    package static let hiddenRowReached = Rule(
        "hidden-row-reached", .high, .isolation,
        "an operation reaches rows that are hidden, as soft-deleted ones are")
}

/// Turns what was seen of one operation into a probe and a finding.
enum HiddenRowReached {
    static func finding(
        _ operation: Operation, evidence: [String], replay: String, _ context: VerificationContext
    ) -> Finding {
        let columns = context.scenario.population.tables.compactMap { table in
            table.hidden.map { hidden in
                let column = "\(table.table).\(hidden.column)"
                return isTruth(hidden, of: table.table, context)
                    ? "NOT \(column)" : "\(column) IS NULL"
            }
        }
        return Rule.hiddenRowReached.finding(
            layer: "queries", object: operation.name,
            message: "\(operation.name) reaches rows that are hidden",
            evidence: evidence.joined(separator: "\n"), replay: replay,
            fix: """
                in the WHERE clause of \(operation.name), add: \
                AND \(columns.joined(separator: " AND "))
                """)
    }

    private static func isTruth(
        _ hidden: HiddenRows, of table: String, _ context: VerificationContext
    ) -> Bool {
        context.catalog.table(named: table)?.column(named: hidden.column)?.typeName == "boolean"
    }

    static func probe(
        _ operation: Operation, _ subject: String, _ outcome: ProbeResult.Outcome,
        reason: String? = nil, users: [ActingUser] = []
    ) -> ProbeResult {
        ProbeResult(
            id: "\(Rule.hiddenRowReached.id)/\(operation.name)/\(subject)",
            rule: Rule.hiddenRowReached.id, layer: "queries", object: operation.name,
            actor: users.map(\.label.rawValue).joined(separator: ", "), outcome: outcome,
            reason: reason)
    }
}
