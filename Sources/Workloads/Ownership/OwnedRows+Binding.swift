internal import LoadEngine
internal import Population
internal import Stochastics

/// Rows that an activity binds: every operation of it that names a table acts on the same row.
extension OwnedRows {
    /// The row that the task has bound in this table, or binds now; nil where there is none.
    func boundRow(
        _ table: Int, of task: Int, in frames: inout UniqueArray<TaskFrame>,
        _ random: inout SplittableRandom
    ) -> BoundRow? {
        if let bound = frames[task].boundRows[table] { return bound }
        let row = draw(table: table, user: frames[task].user, &random)
        frames[task].bind(row, in: table)
        return row
    }

    /// As `boundRow`, for a value that is known of seeded rows only: the row's number.
    func boundSeededRow(
        _ table: Int, of task: Int, in frames: inout UniqueArray<TaskFrame>,
        _ random: inout SplittableRandom
    ) -> Int? {
        if let bound = frames[task].boundRows[table] { return bound.seededRow }
        let row = drawSeeded(table: table, user: frames[task].user, &random)
        frames[task].bind(row, in: table)
        return row?.seededRow
    }

    /// As `boundRow`, for a row that is about to be deleted.
    ///
    /// A row that another task of the user has bound stays, and so does one above it: that task
    /// would find it gone.
    mutating func retiredRow(
        _ table: Int, of task: Int, in frames: inout UniqueArray<TaskFrame>
    ) -> BoundRow? {
        let busy = busyRows(table, besides: task, in: frames)
        let user = frames[task].user
        guard let bound = frames[task].boundRows[table] else {
            let row = retire(table: table, user: user, except: busy)
            frames[task].bind(row, in: table)
            return row
        }
        guard !busy.contains(bound.key) else { return nil }
        retire(table: table, user: user, row: bound)
        return bound
    }

    private func busyRows(
        _ table: Int, besides task: Int, in frames: borrowing UniqueArray<TaskFrame>
    ) -> [RowKey] {
        var busy: [RowKey] = []
        let user = frames[task].user
        for other in 0..<frames.count
        where other != task && frames[other].isActive && frames[other].user == user {
            // Parents come before their children.
            for child in frames[other].boundRows.indices.dropFirst(table) {
                guard let row = frames[other].boundRows[child],
                    let key = ancestor(of: row, in: child, user: user, at: table)
                else { continue }
                busy.append(key)
            }
        }
        return busy
    }
}
