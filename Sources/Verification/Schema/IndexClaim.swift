internal import DatabaseCatalog
package import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: the document counts other indexes than the schema has.
    ///
    /// **Why**: whoever plans storage or writes by the document plans for another database.
    ///
    /// **Fix**: correct the document, or the schema.
    package static let indexClaim = Rule(
        "index-claim", .low, .indexes, "the document counts other indexes than there are")
}

/// Holds the document's number of indexes against the catalog.
package enum IndexClaim {
    package static func findings(_ context: VerificationContext) -> [Finding] {
        guard let claimed = context.scenario.claims.indexes else { return [] }
        let indexes = context.catalog.tables.flatMap(\.indexes)
        guard indexes.count != claimed else { return [] }
        let primary = indexes.filter(\.isPrimary).count
        let others = indexes.filter { $0.belongsToConstraint && !$0.isPrimary }.count
        let own = indexes.filter { !$0.belongsToConstraint }.count
        let list = context.catalog.tables.map { table in
            "\(table.displayName): \(table.indexes.map(\.name).joined(separator: ", "))"
        }
        return [
            Rule.indexClaim.finding(
                object: "indexes",
                message: "the document claims \(claimed) indexes, the schema has \(indexes.count)",
                evidence: """
                    \(primary) of primary keys, \(others) of other constraints, \(own) created by \
                    themselves
                    \(list.joined(separator: "\n"))
                    """,
                fix: "correct the document's count, or the schema")
        ]
    }
}
