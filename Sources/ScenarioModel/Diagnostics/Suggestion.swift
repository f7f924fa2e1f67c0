/// Finds the word somebody meant.
enum Suggestion {
    /// Longer words are not compared: the table below grows with the product of the lengths.
    private static let longestWord = 64
    /// More candidates are not compared: nobody could tell them apart anyway.
    private static let mostCandidates = 500

    /// The candidate that is nearest to `word`, or nil where none is near: a third of its letters
    /// may differ, at least one.
    static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        guard word.count <= longestWord else { return nil }
        let limit = max(1, word.count / 3)
        var best: (distance: Int, candidate: String)?
        for candidate in candidates.prefix(mostCandidates) where candidate.count <= longestWord {
            let distance = editDistance(word.lowercased(), candidate.lowercased())
            if distance <= limit, best.map({ distance < $0.distance }) ?? true {
                best = (distance, candidate)
            }
        }
        return best?.candidate
    }

    /// `, did you mean 'x'?`, or nothing.
    static func clause(for word: String, among candidates: some Sequence<String>) -> String {
        nearest(to: word, among: candidates).map { ", did you mean '\($0)'?" } ?? ""
    }

    /// The optimal string alignment distance: insertions, deletions, substitutions and swaps of
    /// neighbours, each counted as one (Damerau 1964, Levenshtein 1966).
    static func editDistance(_ first: String, _ second: String) -> Int {
        let first = Array(first)
        let second = Array(second)
        var beforePrevious: [Int] = []
        var previous = Array(0...second.count)
        for row in first.indices {
            var current = [row + 1]
            for column in second.indices {
                let substitution = previous[column] + (first[row] == second[column] ? 0 : 1)
                var cost = min(substitution, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, first[row] == second[column - 1],
                    first[row - 1] == second[column]
                {
                    cost = min(cost, beforePrevious[column - 1] + 1)
                }
                current.append(cost)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[second.count]
    }
}
