internal import DatabaseCatalog
internal import Population
internal import Stochastics

/// Which rows the users of one worker own by now: the seeded ones by arithmetic, less those that
/// were deleted, and those that were made in this run.
///
/// Memory grows with what the run changes, never with what was seeded.
struct OwnedRows {
    private let plan: PopulationPlan
    /// The tables whose rows a table's rows hang below, by table.
    private let parents: [[Int]]
    /// Tables whose rows are recognised by their key: only there is remembered who made which.
    private let isRecognisedByKey: [Bool]

    /// Places in `changes` by user and table.
    private var places: [Int: Int] = [:]
    private var changes: [Changes] = []
    private var makers: [TableKey: Int] = [:]
    /// Tables below one of which a row was retired: their seeded rows may have gone with it.
    private var losesParents: [Bool]
    /// Users and tables for which the end of a row's making was not heard.
    private var uncertain: Set<Int> = []

    /// What the run changed of one user's rows in one table.
    private struct Changes {
        var made: [BoundRow] = []
        /// Seeded rows from this one on are retired.
        var seededLeft: Int
        /// Retired rows below `seededLeft`.
        var holes: Set<Int> = []

        func hasRetired(_ row: Int) -> Bool { row >= seededLeft || holes.contains(row) }

        mutating func retire(_ row: Int) {
            guard row == seededLeft - 1 else {
                if row < seededLeft { holes.insert(row) }
                return
            }
            seededLeft -= 1
            while holes.remove(seededLeft - 1) != nil { seededLeft -= 1 }
        }
    }

    /// - Parameter recognisedByKey: tables for which `owner(table:key:)` will be asked.
    init(plan: PopulationPlan, recognisedByKey: Set<Int> = []) {
        self.plan = plan
        parents = plan.tables.map { planned in
            planned.parentColumns.compactMap { planned.table.foreignKey(on: $0) }
                .compactMap { plan.tableIndex(withID: $0.referencedTable) }
        }
        isRecognisedByKey = plan.tables.indices.map(recognisedByKey.contains)
        losesParents = plan.tables.map { _ in false }
    }

    // MARK: Drawing

    /// One of the user's rows, each as likely as the others; nil where there is none.
    func draw(table: Int, user: Int, _ random: inout SplittableRandom) -> BoundRow? {
        guard let place = places[number(table, user)] else {
            return drawSeeded(table: table, user: user, &random)
        }
        let seeded = changes[place].seededLeft
        return draw(from: seeded + changes[place].made.count, &random) { index in
            guard index < seeded else { return changes[place].made[index - seeded] }
            return seededRow(table, user, index)
        }
    }

    /// One of the user's seeded rows: the only ones whose other values than the key are known.
    func drawSeeded(table: Int, user: Int, _ random: inout SplittableRandom) -> BoundRow? {
        draw(from: plan.rowCount(table: table, user: user), &random) { row in
            seededRow(table, user, row)
        }
    }

    /// From a random start, so that rows that are gone are stepped over and the search is bounded.
    private func draw(
        from count: Int, _ random: inout SplittableRandom, _ row: (Int) -> BoundRow?
    ) -> BoundRow? {
        guard count > 0 else { return nil }
        let start = random.index(below: count)
        for step in 0..<count {
            let index = start + step
            if let found = row(index < count ? index : index - count) { return found }
        }
        return nil
    }

    private func seededRow(_ table: Int, _ user: Int, _ row: Int) -> BoundRow? {
        guard !isGone(table, user, row), !plan.isHidden(table: table, user: user, row: row) else {
            return nil
        }
        if let key = plan.integerKey(table: table, user: user, row: row) {
            return BoundRow(integerKey: key, seededRow: row)
        }
        return BoundRow(key: plan.key(table: table, user: user, row: row), seededRow: row)
    }

    /// Whether a seeded row, or one that it hangs below, is retired.
    private func isGone(_ table: Int, _ user: Int, _ row: Int) -> Bool {
        if let place = places[number(table, user)], changes[place].hasRetired(row) { return true }
        guard losesParents[table] else { return false }
        return plan.parents(table: table, user: user, row: row).contains {
            isGone($0.table, $0.user, $0.row)
        }
    }

    // MARK: Retiring

    /// Takes a row for deletion: one made in this run, else the user's last seeded one.
    ///
    /// The row, and what hangs below it, is never drawn again, also when the delete then fails:
    /// nobody can know whether it is still there.
    ///
    /// - Parameter busy: rows that somebody uses at this moment, which are left alone.
    mutating func retire(table: Int, user: Int, except busy: [RowKey]) -> BoundRow? {
        let place = changePlace(table, user)
        if let index = changes[place].made.lastIndex(where: { !busy.contains($0.key) }) {
            let row = changes[place].made.remove(at: index)
            forgetRows(below: TableKey(table: table, key: row.key), of: user)
            return row
        }
        for row in (0..<changes[place].seededLeft).reversed() {
            guard let found = seededRow(table, user, row), !busy.contains(found.key) else {
                continue
            }
            retire(table: table, user: user, row: found)
            return found
        }
        return nil
    }

    /// Takes one particular row, which an earlier step of the same journey used.
    mutating func retire(table: Int, user: Int, row: BoundRow) {
        let place = changePlace(table, user)
        if let seededRow = row.seededRow {
            changes[place].retire(seededRow)
            // Parents come before their children.
            for child in parents.indices where !losesParents[child] {
                losesParents[child] = parents[child].contains { $0 == table || losesParents[$0] }
            }
        } else if let index = changes[place].made.lastIndex(where: { $0.key == row.key }) {
            changes[place].made.remove(at: index)
        }
        forgetRows(below: TableKey(table: table, key: row.key), of: user)
    }

    /// Takes the row with a key that an answer held, if it is one of the user's.
    mutating func retire(table: Int, user: Int, key: RowKey) {
        let seeded = 0..<plan.rowCount(table: table, user: user)
        let row = seeded.first { plan.key(table: table, user: user, row: $0) == key }
        retire(table: table, user: user, row: BoundRow(key: key, seededRow: row))
    }

    /// Rows made below a row that is deleted go with it.
    private mutating func forgetRows(below ancestor: TableKey, of user: Int) {
        // Parents come before their children.
        for table in parents.indices.dropFirst(ancestor.table + 1) where !parents[table].isEmpty {
            guard let place = places[number(table, user)] else { continue }
            changes[place].made.removeAll { $0.ancestors.contains(ancestor) }
        }
    }

    // MARK: Making

    /// A row made in this run joins its maker's.
    mutating func join(_ row: PendingRow, user: Int) {
        let place = changePlace(row.table, user)
        changes[place].made.append(row.row)
        if isRecognisedByKey[row.table] {
            makers[TableKey(table: row.table, key: row.row.key)] = user
        }
    }

    /// Who made a row in this run; nil for any other row.
    func owner(table: Int, key: RowKey) -> Int? {
        makers[TableKey(table: table, key: key)]
    }

    /// A connection went, or was given up, while it made a row: it may or may not be there.
    mutating func mayHaveMade(table: Int, user: Int) {
        uncertain.insert(number(table, user))
    }

    /// Whether there may be rows of this user that nobody heard of.
    func hasUncertainRows(table: Int, user: Int) -> Bool {
        uncertain.contains(number(table, user))
    }

    // MARK: Ancestors

    /// The row of `table` that a row of another table is, or hangs below; nil where there is none.
    func ancestor(of row: BoundRow, in child: Int, user: Int, at table: Int) -> RowKey? {
        if child == table { return row.key }
        guard let seededRow = row.seededRow else {
            return row.ancestors.first { $0.table == table }?.key
        }
        return seededAncestors(child, user, seededRow).first { $0.table == table }?.key
    }

    /// The rows that a row made below an activity's bound rows hangs below, the nearest first.
    func ancestors(
        ofRowMadeIn table: Int, user: Int, below boundRows: [BoundRow?]
    ) -> [TableKey] {
        parents[table].flatMap { parentTable -> [TableKey] in
            guard let parent = boundRows[parentTable] else { return [] }
            let above =
                parent.seededRow.map { seededAncestors(parentTable, user, $0) } ?? parent.ancestors
            return [TableKey(table: parentTable, key: parent.key)] + above
        }
    }

    private func seededAncestors(_ table: Int, _ user: Int, _ row: Int) -> [TableKey] {
        // Parents come before their children, so this goes up.
        plan.parents(table: table, user: user, row: row).flatMap { parent in
            let key = plan.key(table: parent.table, user: user, row: parent.row)
            return [TableKey(table: parent.table, key: key)]
                + seededAncestors(parent.table, user, parent.row)
        }
    }

    // MARK: Places

    private func number(_ table: Int, _ user: Int) -> Int {
        user * parents.count + table
    }

    /// The place of what changed, made where nothing has.
    private mutating func changePlace(_ table: Int, _ user: Int) -> Int {
        let number = number(table, user)
        if let place = places[number] { return place }
        places[number] = changes.count
        changes.append(Changes(seededLeft: plan.rowCount(table: table, user: user)))
        return changes.count - 1
    }
}
