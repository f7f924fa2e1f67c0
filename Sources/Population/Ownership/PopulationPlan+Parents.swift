internal import Stochastics

/// What a row belongs to.
extension PopulationPlan {
    /// The rows that a row belongs to, all of them its owner's: the one that orders the rows first.
    ///
    /// Empty in a table without parents; a further parent is missing where its column holds NULL
    /// because the owner has none that is old enough.
    package func parents(
        table: Int, user: Int, row: Int
    ) -> [(table: Int, user: Int, row: Int)] {
        guard let first = parent(table: table, user: user, row: row) else { return [] }
        guard links[table].count > 1 else { return [first] }
        let place = position(table: table, user: user, row: row)
        let created = times[table].time(at: place)
        return [first]
            + links[table].dropFirst().compactMap { link in
                otherParent(
                    link, of: table, user: user, position: place, created: created
                ).map {
                    (link.table, user, $0)
                }
            }
    }

    /// Which of the owner's rows a row has as a further parent: one that is not younger.
    ///
    /// - Returns: its number among the owner's rows; nil where none was found, and the column
    ///   holds NULL.
    func otherParent(
        _ link: ParentLink, of table: Int, user: Int, position: Int, created: Int64
    ) -> Int? {
        let count = rowCount(table: link.table, user: user)
        if link.isDistinct, let family = layouts[table].family {
            let (parent, child) = family.child(atPosition: position)
            guard child < count else { return nil }
            let order = KeyedPermutation(count: count, random: link.random.split(index: parent))
            return order.forward(child)
        }
        var stream = link.random.split(index: position)
        // The layers of time make the first try succeed, unless both parents share an ancestor.
        var hidden: Int?
        for _ in 0..<16 where count > 0 {
            let row = stream.index(below: count)
            let place = self.position(table: link.table, user: user, row: row)
            guard times[link.table].time(at: place) <= created else { continue }
            if !isHidden(table: link.table, user: user, row: row) { return row }
            // Taken where no other is found.
            hidden = hidden ?? row
        }
        return hidden
    }

    /// The row some steps above a row's parent: its table, and its position there.
    func ancestor(
        ofRowAt position: Int, in table: Int, steps: Int
    ) -> (table: Int, position: Int)? {
        var (table, position) = (table, position)
        for _ in 0...steps {
            guard let family = layouts[table].family, let link = links[table].first else {
                return nil
            }
            position = family.child(atPosition: position).parent
            table = link.table
        }
        return (table, position)
    }

    /// The row at a quantile of how many rows of another table hang below it: at 0 one with the
    /// fewest, at 1 one with the most.
    ///
    /// - Parameters:
    ///   - child: a table whose rows belong to `table`'s, directly or through others.
    ///   - hidden: whether to take a hidden row, where the table has any; otherwise none is taken.
    /// - Returns: the nearest to the quantile, with its owner; nil where `child` does not hang below
    ///   the table, or no row will do.
    package func rowAtQuantile(
        _ quantile: Double, table: Int, byRowsIn child: Int, hidden: Bool = false
    ) -> (user: Int, row: Int)? {
        guard let counts = rowsBelow(table, in: child), !counts.isEmpty else { return nil }
        let sorted = counts.indices.sorted { (counts[$0], $0) < (counts[$1], $1) }
        let place = Int((min(max(quantile, 0), 1) * Double(sorted.count - 1)).rounded())
        // Fewer rows first, so that the most is never taken for less.
        let nearest = Array(sorted[...place].reversed()) + sorted[(place + 1)...]
        let wantsHidden = hidden && hasHiddenRows(table: table)
        let owners = layouts[table].owners
        return nearest.lazy.map { logical in
            let user = owners.slot(holding: logical)
            return (user: user, row: logical - owners.sums[user])
        }.first { isHidden(table: table, user: $0.user, row: $0.row) == wantsHidden }
    }

    /// How many rows of `child` hang below each row of `table`, by logical index.
    ///
    /// - Returns: nil where they do not, by the parent that orders each table's rows.
    private func rowsBelow(_ table: Int, in child: Int) -> [Int]? {
        // Children of one parent have logical indexes side by side, and so have theirs.
        var levels: [PrefixIndex] = []
        var current = child
        // Parents stand before their children, so this ends.
        while current != table {
            guard let family = layouts[current].family, let link = links[current].first,
                link.table < current
            else { return nil }
            levels.append(family.children)
            current = link.table
        }
        guard !levels.isEmpty else { return nil }
        return (0..<layouts[table].rowCount).map { logical in
            var (first, end) = (logical, logical + 1)
            for children in levels.reversed() {
                (first, end) = (children.sums[first], children.sums[end])
            }
            return end - first
        }
    }
}
