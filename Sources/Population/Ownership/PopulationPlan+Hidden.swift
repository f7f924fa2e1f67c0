internal import Stochastics

/// Which rows of a table are hidden: a share of them, decided for each by its position.
struct HiddenShare: Sendable {
    private let random: SplittableRandom
    private let chance: Double

    /// - Parameters:
    ///   - chance: from 0 to 1.
    ///   - random: the table's stream for this purpose.
    init(chance: Double, random: SplittableRandom) {
        self.chance = chance
        self.random = random
    }

    func hides(_ position: Int) -> Bool {
        var stream = random.split(index: position)
        return stream.chance(chance)
    }
}

/// Rows that are there and that the application shows to nobody.
extension PopulationPlan {
    /// Whether rows of the table can be hidden: by themselves, or with the row they hang below.
    package func hasHiddenRows(table: Int) -> Bool {
        hiding[table] != nil || links[table].first.map { hasHiddenRows(table: $0.table) } ?? false
    }

    /// Whether a row, or one that it hangs below, is hidden.
    ///
    /// - Precondition: `row` is in `0..<rowCount(table:user:)`.
    package func isHidden(table: Int, user: Int, row: Int) -> Bool {
        guard hasHiddenRows(table: table) else { return false }
        if hides(table: table, position: position(table: table, user: user, row: row)) {
            return true
        }
        guard let parent = parent(table: table, user: user, row: row) else { return false }
        return isHidden(table: parent.table, user: parent.user, row: parent.row)
    }

    /// As `isHidden(table:user:row:)`, by key; false where no seeded row has it.
    package func isHidden(table: Int, key: RowKey) -> Bool {
        guard hasHiddenRows(table: table), case .position(let codec) = keys[table],
            let position = codec.position(ofKey: key)
        else { return false }
        let layout = layouts[table]
        let user = layout.user(atPosition: position)
        let row = layout.logical(atPosition: position) - layout.owners.sums[user]
        return isHidden(table: table, user: user, row: row)
    }

    /// The user's first row that is hidden, or is not, from a place on and around.
    ///
    /// - Parameter start: a row; numbers beyond the last begin again with the first.
    /// - Returns: nil where all rows are of the other kind, or there is none.
    package func row(table: Int, user: Int, from start: Int, hidden: Bool) -> Int? {
        let count = rowCount(table: table, user: user)
        guard count > 0 else { return nil }
        let first = start % count
        guard hidden || hasHiddenRows(table: table) else { return first }
        return (0..<count).lazy.map { (first + $0) % count }
            .first { isHidden(table: table, user: user, row: $0) == hidden }
    }

    /// Whether the row at a position is hidden by itself.
    func hides(table: Int, position: Int) -> Bool {
        hiding[table]?.hides(position) ?? false
    }
}
