internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

/// Turns a measured set of droppable indexes into findings of `redundant-index`.
enum RedundantSet {
    static func findings(
        _ set: [IndexAblation.Candidate], _ trials: [IndexTrialResult],
        _ context: VerificationContext
    ) -> [Finding] {
        let names = set.map(\.index.name)
        return set.map { candidate in
            let name = candidate.index.name
            let cells = trials.first { $0.index == name }?.cells ?? 0
            let others = names.filter { $0 != name }
            let together =
                others.isEmpty
                ? "" : "; nor does dropping it together with \(others.joined(separator: ", "))"
            let cover = RedundantIndex.cover(
                of: candidate.index, among: candidate.table.indexes)
            let keys = candidate.index.keyTexts.joined(separator: ", ")
            return Rule.redundantIndex.finding(
                object: name,
                message: cover.map {
                    "\(name) on \(candidate.table.displayName) is covered by \($0.name)"
                } ?? "\(name) on \(candidate.table.displayName) is missed by no operation",
                evidence: """
                    \(name) (\(keys))\(cover.map { "; \($0.name) (\($0.keyTexts.joined(separator: ", ")))" } ?? "")
                    dropping it changes none of \(cells) measured executions\(together)
                    measured with statistics made \(PlanningCircumstances.others.count + 1) times
                    """,
                replay: """
                    BEGIN;
                    DROP INDEX \(candidate.index.shownName(in: candidate.table));
                    -- explain the operations on \(candidate.table.displayName) again
                    ROLLBACK;
                    """,
                fix: "DROP INDEX \(candidate.index.shownName(in: candidate.table));")
        }
    }
}
