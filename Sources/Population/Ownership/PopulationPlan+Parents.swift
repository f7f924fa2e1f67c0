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
}
