/// Which of several things can go together: each alone may be spared only for the others' sake.
enum DroppableSet {
    /// Finds a set that can go as a whole.
    ///
    /// Tries all of the candidates at once; where that is too much, adds them one by one, in their
    /// order, and keeps what does no harm.
    ///
    /// - Parameters:
    ///   - candidates: in the order in which they are given up.
    ///   - isHarmless: whether these can go together.
    static func find<Item, Failure: Error>(
        _ candidates: [Item], isHarmless: ([Item]) throws(Failure) -> Bool
    ) throws(Failure) -> [Item] {
        guard !candidates.isEmpty else { return [] }
        if try isHarmless(candidates) { return candidates }
        var set: [Item] = []
        for candidate in candidates where try isHarmless(set + [candidate]) {
            set.append(candidate)
        }
        return set
    }
}
