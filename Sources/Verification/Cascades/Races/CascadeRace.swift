internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: a row that was inserted while its parent was being deleted is still there, without
    /// a parent.
    ///
    /// **Why**: a trigger or an application that deletes the rows below sees only what is committed;
    /// a row on its way is missed, every time that the two meet. Shown by two transactions that
    /// overlap in a fixed order.
    ///
    /// **Fix**: a foreign key with `ON DELETE CASCADE`: its check waits for the other transaction.
    ///
    /// CWE-362, CWE-459.
    package static let cascadeRace = Rule(
        "cascade-race", .high, .cascade,
        "a row inserted during its parent's delete stays behind")
}

/// Inserts below a parent row and deletes the row, in a fixed order or all at once.
struct CascadeRace {
    let deleter: RacingConnection
    let writers: [RacingConnection]
    let observer: Connection

    /// What a race came to, before its rows are looked at.
    struct Course {
        var inserted = 0
        var refused = 0
        var deadlocks = 0
        /// Why nothing was raced for; nil where something was.
        var obstacle: String?

        mutating func note(_ ending: RacingConnection.Ending) {
            switch ending {
            case .done(let rows): inserted += rows
            case .refused: refused += 1
            }
            if ending.isDeadlock { deadlocks += 1 }
        }
    }

    /// Inserts attempted by each writer when all goes on at once.
    static let insertLimit = 20

    // MARK: Fixed orders

    /// The insert is not committed yet when the delete begins.
    func insertFirst(_ insert: String, _ target: ParentRow) throws(PostgresError) -> Course {
        var course = Course()
        let writer = writers[0]
        try writer.connection.execute("BEGIN")
        course.note(try writer.perform(insert))
        guard course.inserted > 0 else {
            _ = try writer.perform("ROLLBACK")
            course.obstacle = "no row below it could be copied"
            return course
        }
        try deleter.send(target.deletion)
        try deleter.settle(observer)
        let committed = try writer.perform("COMMIT")
        if case .refused(let error) = committed { course.obstacle = "\(error)" }
        let deleted = try deleter.ending()
        if deleted.isDeadlock { course.deadlocks += 1 }
        if case .refused(let error) = deleted {
            course.obstacle = "the delete was refused: \(error)"
        }
        return course
    }

    /// The delete is not committed yet when the insert begins.
    func deleteFirst(_ insert: String, _ target: ParentRow) throws(PostgresError) -> Course {
        var course = Course()
        try deleter.connection.execute("BEGIN")
        if case .refused(let error) = try deleter.perform(target.deletion) {
            _ = try deleter.perform("ROLLBACK")
            course.obstacle = "the delete was refused: \(error)"
            return course
        }
        try writers[0].send(insert)
        try writers[0].settle(observer)
        let committed = try deleter.perform("COMMIT")
        if case .refused(let error) = committed { course.obstacle = "\(error)" }
        course.note(try writers[0].ending())
        return course
    }

    // MARK: All at once

    /// Several writers insert while the row is deleted; a deadlock's victim tries again.
    func together(_ inserts: [String], _ target: ParentRow) throws(PostgresError) -> Course {
        var course = Course()
        var left = writers.map { _ in Self.insertLimit }
        var isDeleted = false
        var retries = 0
        for index in writers.indices {
            try writers[index].send(inserts[index % inserts.count])
        }
        var isDeleting = false
        var running = Set(writers.indices)
        // Every round ends a statement or waits a millisecond; the statements have a time limit.
        for _ in 0..<100_000 where !running.isEmpty || !isDeleted {
            var isIdle = true
            for index in running.sorted() where try writers[index].hasEnded() {
                isIdle = false
                course.note(try writers[index].ending())
                left[index] -= 1
                // Behind the first row, so that the delete never comes before all of them.
                if !isDeleting { try deleter.send(target.deletion) }
                isDeleting = true
                if left[index] > 0, !isDeleted {
                    try writers[index].send(inserts[index % inserts.count])
                } else {
                    running.remove(index)
                }
            }
            if isDeleting, !isDeleted, try deleter.hasEnded() {
                isIdle = false
                let ending = try deleter.ending()
                if ending.isDeadlock, retries < 3 {
                    course.deadlocks += 1
                    retries += 1
                    try deleter.send(target.deletion)
                } else {
                    isDeleted = true
                    if case .refused(let error) = ending {
                        course.obstacle = "the delete was refused: \(error)"
                    }
                }
            }
            if isIdle { try observer.execute("SELECT pg_sleep(0.001)") }
        }
        return course
    }
}
