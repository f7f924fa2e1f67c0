internal import DatabaseCatalog
internal import ScenarioModel
internal import Stochastics

/// Plans of rows that the application made: the same arithmetic of places, with remembered keys.
extension PlanBuilder {
    /// Where recorded rows are: children behind each other by their parents, as seeded ones.
    ///
    /// - Returns: nil where the plan is not of recorded rows.
    func recordedLayout(
        _ draft: Draft, in drafts: [Draft], _ layouts: [TableLayout], areParents: Bool
    ) -> TableLayout? {
        guard let recorded else { return nil }
        let random = random.split(label: "places").split(label: draft.name)
        guard let link = links(draft, in: drafts).first, let places = layouts[link.table].stored
        else {
            return TableLayout(
                counts: (0..<users).map { user in
                    recorded.rows(of: draft.declaration.table, user: user).count
                },
                random: random, areParents: areParents)
        }
        let parents = drafts[link.table].declaration.table
        let counts = (0..<users).flatMap { user in
            recorded.rows(of: parents, user: user).map { parent in
                recorded.rows(of: draft.declaration.table, user: user)
                    .count { $0.parent == parent.key }
            }
        }
        return TableLayout(
            family: Family(counts: counts, parents: places), parent: layouts[link.table],
            areParents: areParents)
    }

    /// The recorded keys of a table, by position; nil where the plan is not of recorded rows.
    func recordedKeys(
        _ draft: Draft, in drafts: [Draft], _ layout: TableLayout
    ) -> KeyCodec? {
        guard let recorded else { return nil }
        let parent = links(draft, in: drafts).first.map { drafts[$0.table].declaration.table }
        var keys = [RowKey](repeating: .integer(0), count: layout.rowCount)
        for user in 0..<users {
            var rows = recorded.rows(of: draft.declaration.table, user: user)
            if let parent, layout.family != nil {
                rows = recorded.rows(of: parent, user: user).flatMap { above in
                    rows.filter { $0.parent == above.key }
                }
            }
            for (number, row) in rows.enumerated() {
                keys[layout.position(user: user, row: number)] = row.key
            }
        }
        return KeyCodec(given: keys, random: random)
    }
}
