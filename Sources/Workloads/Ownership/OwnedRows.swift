internal import Population
internal import Stochastics

/// Which rows the users of one worker own by now: the seeded ones by arithmetic, less those that
/// were deleted, and those that were made in this run.
///
/// Memory grows with what the run changes, never with what was seeded.
struct OwnedRows {
    private let plan: PopulationPlan
    private var changes: [Int: Changes] = [:]
    /// Who made a row, for tables whose answers are recognised by key.
    private var makers: [TableKey: Int] = [:]

    private struct Changes {
        var created: [RowKey] = []
        /// Seeded rows from this one on are retired.
        var seededLeft: Int
        /// Retired rows below `seededLeft`.
        var holes: Set<RowKey> = []
    }

    private struct TableKey: Hashable {
        var table: Int
        var key: RowKey
    }

    init(plan: PopulationPlan) {
        self.plan = plan
    }

    /// One of the user's rows, each as likely as the others; nil where there is none.
    func draw(table: Int, user: Int, _ random: inout SplittableRandom) -> RowKey? {
        guard let change = changes[place(table, user)] else {
            let count = plan.rowCount(table: table, user: user)
            guard count > 0 else { return nil }
            return plan.key(table: table, user: user, row: random.index(below: count))
        }
        let count = change.seededLeft + change.created.count
        guard count > 0 else { return nil }
        let start = random.index(below: count)
        // From a random start, so that holes are stepped over and the search is bounded.
        for step in 0..<count {
            let index = (start + step) % count
            guard index < change.seededLeft else {
                return change.created[index - change.seededLeft]
            }
            let key = plan.key(table: table, user: user, row: index)
            if change.holes.isEmpty || !change.holes.contains(key) { return key }
        }
        return nil
    }

    /// Takes a row for deletion: one made in this run, else the user's last seeded one.
    ///
    /// The row is never drawn again, also when the delete then fails: nobody can know whether it
    /// is still there.
    ///
    /// - Parameter isBusy: whether somebody uses the row at this moment; such a row is left alone.
    mutating func retire(table: Int, user: Int, unless isBusy: (RowKey) -> Bool) -> RowKey? {
        let place = place(table, user)
        var change = changes[place] ?? untouched(table, user)
        defer { changes[place] = change }
        if let index = change.created.lastIndex(where: { !isBusy($0) }) {
            return change.created.remove(at: index)
        }
        while change.seededLeft > 0 {
            let key = plan.key(table: table, user: user, row: change.seededLeft - 1)
            guard change.holes.remove(key) != nil else {
                guard !isBusy(key) else { return nil }
                change.seededLeft -= 1
                return key
            }
            change.seededLeft -= 1
        }
        return nil
    }

    /// Takes one particular row, which an earlier step of the same journey used.
    mutating func retire(table: Int, user: Int, key: RowKey) {
        var change = changes[place(table, user)] ?? untouched(table, user)
        if let index = change.created.lastIndex(of: key) {
            change.created.remove(at: index)
        } else {
            change.holes.insert(key)
        }
        changes[place(table, user)] = change
    }

    /// A row made in this run joins its maker's.
    mutating func join(table: Int, user: Int, key: RowKey) {
        let place = place(table, user)
        if changes[place] == nil { changes[place] = untouched(table, user) }
        changes[place]?.created.append(key)
        makers[TableKey(table: table, key: key)] = user
    }

    /// Who made a row in this run; nil for any other row.
    func owner(table: Int, key: RowKey) -> Int? {
        makers[TableKey(table: table, key: key)]
    }

    private func untouched(_ table: Int, _ user: Int) -> Changes {
        Changes(seededLeft: plan.rowCount(table: table, user: user))
    }

    private func place(_ table: Int, _ user: Int) -> Int {
        user * plan.tables.count + table
    }
}
