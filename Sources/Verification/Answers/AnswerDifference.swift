internal import PostgresDriver

/// How an answer among other users' rows differs from the same call's answer without them.
struct AnswerDifference: Sendable, Equatable {
    /// A sentence for the evidence.
    let description: String

    /// What comparing two answers came to.
    enum Outcome: Sendable, Equatable {
        case same
        case different(AnswerDifference)
        /// Nothing can be said, with the reason.
        case unclear(String)
    }

    /// Compares two answers as multisets of rows.
    ///
    /// - Parameters:
    ///   - alone: the answer where nobody else has rows, or has fewer.
    ///   - among: the answer where the others have theirs.
    ///   - stability: what of it changes by itself.
    ///   - mayTie: whether a LIMIT may cut through rows that tie. Either of them may be shown
    ///     then, as long as both are the actor's.
    ///   - isOwn: whether a row is known to be the actor's.
    static func between(
        alone: Answer, among: Answer, _ stability: AnswerStability = .stable,
        mayTie: Bool = false, isOwn: ([String?]) -> Bool = { _ in false }
    ) -> Outcome {
        if let interrupted = [among, alone].first(where: \.isInterrupted) {
            return .unclear("the call was interrupted: \(interrupted.outline)")
        }
        guard alone.failure?.sqlState == among.failure?.sqlState,
            alone.rows.count == among.rows.count
        else {
            return different("\(alone.outline) without others' rows, \(among.outline) with them")
        }
        guard alone.failure == nil else { return .same }
        let volatile = stability.volatileColumns
        for comparison in [Answer.Comparison.exact, .unordered] {
            let rows = alone.comparableRows(without: volatile, comparison).sorted()
            if rows == among.comparableRows(without: volatile, comparison).sorted() {
                return verdictOnVolatile(alone, among, volatile, isOwn)
            }
        }
        let (gone, come) = exclusiveRows(alone, among, volatile)
        if mayTie, gone.allSatisfy(isOwn), come.allSatisfy(isOwn) { return .same }
        return different(sentence(alone, gone: gone, come: come, volatile))
    }

    /// What is left to compare where everything changes by itself: whose the rows are.
    private static func verdictOnVolatile(
        _ alone: Answer, _ among: Answer, _ volatile: Set<Int>,
        _ isOwn: ([String?]) -> Bool
    ) -> Outcome {
        guard !among.rows.isEmpty, volatile.count == among.columns.count else { return .same }
        if among.rows.allSatisfy(isOwn) { return .same }
        return .unclear("every column changes from one execution to the next")
    }

    /// Rows that only one of the answers has.
    private static func exclusiveRows(
        _ alone: Answer, _ among: Answer, _ volatile: Set<Int>
    ) -> (gone: [[String?]], come: [[String?]]) {
        func exclusive(_ answer: Answer, besides other: Answer) -> [[String?]] {
            var others: [String: Int] = [:]
            for text in other.comparableRows(without: volatile) { others[text, default: 0] += 1 }
            return zip(answer.rows, answer.comparableRows(without: volatile)).compactMap {
                row, text in
                guard let left = others[text], left > 0 else { return row }
                others[text] = left - 1
                return nil
            }
        }
        return (exclusive(alone, besides: among), exclusive(among, besides: alone))
    }

    /// `count: 12 without others' rows, 50000 with them` for a single row, else how many rows differ.
    private static func sentence(
        _ answer: Answer, gone: [[String?]], come: [[String?]], _ volatile: Set<Int>
    ) -> String {
        guard let before = gone.first, let after = come.first, gone.count == 1 else {
            return "\(come.count) of \(answer.rows.count) rows are others than without others' rows"
        }
        let cells = answer.columns.indices.filter {
            !volatile.contains($0) && before[$0] != after[$0]
        }
        return cells.prefix(3).map { column in
            "\(answer.columns[column].name): \(shown(before[column])) without others' rows, "
                + "\(shown(after[column])) with them"
        }.joined(separator: "; ")
    }

    private static func shown(_ value: String?) -> String {
        guard let value else { return "NULL" }
        return value.count > 40 ? value.prefix(39) + "…" : value
    }

    private static func different(_ description: String) -> Outcome {
        .different(AnswerDifference(description: description))
    }
}

extension Answer {
    /// `12 rows`, or the refusal.
    fileprivate var outline: String {
        if let failure { return "refused (\(failure.description))" }
        return "\(rows.count) row\(rows.count == 1 ? "" : "s")"
    }
}
