internal import DatabaseCatalog
internal import ScenarioModel
internal import Stochastics

/// How many rows each user has, where they are, and when they were made.
extension PlanBuilder {
    /// Users by rank: the same in every table, so that who has many conversations has many
    /// messages.
    private var ranks: KeyedPermutation {
        KeyedPermutation(count: users, random: random.split(label: "ranks"))
    }

    private func stream(_ purpose: String, _ draft: Draft) -> SplittableRandom {
        random.split(label: purpose).split(label: draft.name)
    }

    mutating func layOut(_ drafts: [Draft]) throws(PopulationError) -> [TableLayout] {
        var layouts: [TableLayout] = []
        for draft in drafts {
            let isParent = drafts.contains { $0.parents.first?.table == draft.table.id }
            guard let rows = draft.declaration.rows, !draft.isTenant else {
                layouts.append(TableLayout(tenantsOf: users))
                continue
            }
            if let made = recordedLayout(draft, in: drafts, layouts, areParents: isParent) {
                layouts.append(made)
            } else if let link = links(draft, in: drafts).first,
                let places = layouts[link.table].stored
            {
                let needed = neededParents(draft, in: drafts).map { layouts[$0] }
                let counts = childCounts(
                    draft, rows, parent: layouts[link.table], places, needed: needed)
                let family = Family(counts: counts, parents: places)
                layouts.append(
                    TableLayout(family: family, parent: layouts[link.table], areParents: isParent))
            } else {
                let byRank = counts(draft, rows, ranks: users, of: "users")
                let ranks = ranks
                layouts.append(
                    TableLayout(
                        counts: (0..<users).map { byRank[ranks.forward($0)] },
                        random: stream("places", draft), areParents: isParent))
            }
            // Positions are kept in 32 bits where rows are parents.
            if layouts[layouts.count - 1].rowCount > Int(Int32.max) {
                report(
                    "\(draft.name) would have more than \(Int32.max) rows",
                    advice: "lower the mean or the number of users",
                    at: draft.declaration.position)
            }
        }
        try throwIfMistaken()
        return layouts
    }

    /// Counts by rank, and a note where an end could not be met.
    private mutating func counts(
        _ draft: Draft, _ rows: RowCounts, ranks: Int, barren: Int = 0, of what: String
    ) -> [Int] {
        let shape = RowCountShape(rows, ranks: ranks, barren: barren)
        if shape.maximum < rows.maximum {
            note(
                "\(draft.name): the maximum was lowered from \(rows.maximum) to "
                    + "\(shape.maximum), because \(ranks) \(what) with a mean of "
                    + "\(rows.mean) cannot include one with more")
        }
        if barren == 0, shape.minimum > rows.minimum {
            note(
                "\(draft.name): the minimum was raised from \(rows.minimum) to "
                    + "\(shape.minimum), because \(ranks) \(what) with a mean of "
                    + "\(rows.mean) cannot include one with fewer")
        }
        return shape.counts
    }

    /// The tables of the further parents that every row must have: columns that are NOT NULL.
    private func neededParents(_ draft: Draft, in drafts: [Draft]) -> [Int] {
        links(draft, in: drafts).dropFirst().filter { link in
            draft.table.column(named: link.column)?.isNotNull == true
        }.map(\.table)
    }

    /// Children by the parent's logical index.
    ///
    /// - Parameter needed: the other parents' layouts that a child cannot do without; a user who
    ///   owns nothing in one of them has no children either.
    private mutating func childCounts(
        _ draft: Draft, _ rows: RowCounts, parent: TableLayout,
        _ places: TableLayout.StoredPlaces, needed: [TableLayout]
    ) -> [Int] {
        if rows.basis == .perParent {
            guard parent.rowCount > 0 else { return [] }
            let byRank = counts(draft, rows, ranks: parent.rowCount, of: "parents")
            let order = KeyedPermutation(
                count: parent.rowCount, random: stream("family ranks", draft))
            return (0..<parent.rowCount).map { byRank[order.forward(Int(places.positions[$0]))] }
        }
        // Users without a row of every parent can own no child; they have the last ranks.
        let ranks = ranks
        let byOrder = (0..<users).map { ranks.inverse($0) }
        let fertile = byOrder.filter { user in
            parent.owners.count(user) > 0 && needed.allSatisfy { $0.owners.count(user) > 0 }
        }
        let barren = users - fertile.count
        let total = Int((Double(users) * rows.mean).rounded())
        let room = RowCountShape.capacity(maximum: rows.maximum, fertile: fertile.count)
        guard barren == 0 || (rows.minimum == 0 && total <= room) else {
            report(
                "\(draft.name): \(barren) of \(users) users own no row that its rows could "
                    + "belong to, so a minimum of \(rows.minimum) and a mean of \(rows.mean) "
                    + "cannot be met",
                advice: "raise the parent's minimum to 1, or lower these",
                at: draft.declaration.position)
            return [Int](repeating: 0, count: parent.rowCount)
        }
        let byRank = counts(draft, rows, ranks: users, barren: barren, of: "users")
        var byUser = [Int](repeating: 0, count: users)
        for (rank, user) in fertile.enumerated() { byUser[user] = byRank[rank] }
        return Family.spread(
            byUser, over: parent.owners, random: stream("family sizes", draft))
    }

    mutating func timeRows(
        _ drafts: [Draft], _ layouts: [TableLayout]
    ) throws(PopulationError) -> [TableTimes] {
        let layers = layers(drafts)
        let axis = TimeAxis(
            end: scenario.population.asOfMicroseconds, layerCount: (layers.max() ?? 0) + 1)
        var times: [TableTimes] = []
        for (index, draft) in drafts.enumerated() {
            let made: TableTimes?
            if let family = layouts[index].family, let link = links(draft, in: drafts).first {
                made = TableTimes(
                    family: family, parents: times[link.table], random: stream("rows", draft))
            } else {
                let families = drafts.indices.compactMap { child in
                    drafts[child].parents.first?.table == draft.table.id
                        ? layouts[child].family : nil
                }
                made = TableTimes(
                    rowCount: layouts[index].rowCount,
                    in: draft.isTenant ? axis.signUps : axis.layer(layers[index]),
                    random: stream("rows", draft), families: families)
            }
            guard let made else {
                report(
                    "\(draft.name) has more rows than there are microseconds to make them in",
                    advice: "lower the mean or the number of users",
                    at: draft.declaration.position)
                throw PopulationError(code: .scenario, diagnostics: diagnostics)
            }
            times.append(made)
        }
        return times
    }

    /// The layer of time of each table: a table with a second parent lies behind that parent's.
    ///
    /// All tables of one line of first parents share the line's layer.
    private func layers(_ drafts: [Draft]) -> [Int] {
        let roots = drafts.indices.map { lineage(drafts, $0) }
        var layers = [Int](repeating: 0, count: drafts.count)
        // Longest paths: settled after as many rounds as there are tables, unless two lines wait
        // for each other; then the encoder's search for an older parent decides.
        for _ in drafts {
            for (index, draft) in drafts.enumerated() {
                for link in links(draft, in: drafts).dropFirst()
                where roots[link.table] != roots[index] {
                    layers[roots[index]] = max(
                        layers[roots[index]],
                        min(layers[roots[link.table]] + 1, drafts.count - 1))
                }
            }
        }
        return drafts.indices.map { layers[roots[$0]] }
    }

    /// The table at the top of a table's line of first parents.
    func lineage(_ drafts: [Draft], _ index: Int) -> Int {
        var top = index
        // Parents come before their children, so the index falls with each step.
        while let link = links(drafts[top], in: drafts).first { top = link.table }
        return top
    }
}
