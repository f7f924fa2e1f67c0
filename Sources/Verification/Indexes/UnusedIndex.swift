internal import DatabaseCatalog
package import ResultModel

extension Rule {
    /// **What**: no scan went through an index during the whole load, and no foreign key needs it.
    ///
    /// **Why**: every write maintains it, for nobody that the scenario knows. (A load that leaves
    /// out an operation leaves out its indexes too: look at the mix first.)
    ///
    /// **Fix**: drop it, or declare the operation that needs it.
    package static let unusedIndex = Rule(
        "unused-index", .low, .indexes, "the load went through no scan of an index")
}

package enum UnusedIndex {
    /// - Parameters:
    ///   - unused: names as the server's counters give them.
    ///   - known: findings that speak of an index already.
    ///   - trials: indexes that were proved to be needed.
    package static func findings(
        _ context: VerificationContext, unused: [String], known: [Finding],
        trials: [IndexTrialResult]
    ) -> [Finding] {
        let explained = Set(known.filter { $0.ruleId == Rule.redundantIndex.id }.map(\.object))
        let needed = Set(trials.filter { $0.outcome == .needed }.map(\.index))
        return context.catalog.tables.flatMap { table in
            table.indexes.compactMap { index in
                let name = table.schema == "public" ? index.name : "\(table.schema).\(index.name)"
                guard unused.contains(name), !explained.contains(index.name),
                    !needed.contains(index.name), !serves(index, someKeyOf: table)
                else { return nil }
                return Rule.unusedIndex.finding(
                    object: index.name,
                    message: "\(index.name) on \(table.displayName) was never scanned by the load",
                    evidence: "pg_stat_user_indexes.idx_scan of \(name) did not move",
                    replay: """
                        SELECT idx_scan FROM pg_stat_user_indexes \
                        WHERE indexrelname = '\(index.name)';
                        """,
                    fix: "DROP INDEX \(index.shownName(in: table));")
            }
        }
    }

    private static func serves(_ index: Index, someKeyOf table: Table) -> Bool {
        table.foreignKeys.contains { index.serves(lookUpBy: $0.columns) }
    }
}
