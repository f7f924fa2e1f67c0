internal import DatabaseCatalog
internal import PostgresDriver

/// What a user sees of all protected tables at one moment.
extension PolicyBench {
    /// One table's part of a sweep over all of them.
    struct Sight {
        let target: ProtectedTable
        let sweep: ReadSweep
    }

    /// Reads every table as the session's current role, then judges as the observer.
    ///
    /// The session is left as the observer.
    ///
    /// - Parameters:
    ///   - key: the acting user's; nil for nobody.
    ///   - isOpen: whether rights were given to everybody, as on a twin.
    func sweepAll(
        as key: String?, _ session: PolicySession, isOpen: Bool = false,
        privileges other: RolePrivileges? = nil
    ) throws(PostgresError) -> [Sight] {
        var answers: [(ProtectedTable, SweepQuestion, Answer)] = []
        for target in tables {
            let grants =
                isOpen
                ? target.sabotagedGrants : other?.grants(on: target.table.id) ?? target.grants
            let question = SweepQuestion(target.table, grants: grants)
            answers.append((target, question, try session.attempt(question.sql)))
        }
        try session.observe()
        var sights: [Sight] = []
        for (target, question, answer) in answers {
            sights.append(
                Sight(target: target, sweep: try question.judge(answer, as: key, session)))
        }
        return sights
    }
}

/// Whose rows are where in all protected tables.
extension PolicyBench {
    /// Takes a census of every table; as the observer.
    func censuses(
        besides key: String, _ session: PolicySession
    ) throws(PostgresError) -> [ForeignCensus] {
        var censuses: [ForeignCensus] = []
        for target in tables {
            censuses.append(
                try ForeignCensus.take(target.table, besides: key, context, session.connection))
        }
        return censuses
    }

    /// What became of rows of others since, in the first table in which anything did; nil for
    /// nothing.
    func effect(
        since censuses: [ForeignCensus], besides key: String, _ session: PolicySession
    ) throws(PostgresError) -> String? {
        for (target, census) in zip(tables, censuses) {
            let effect = try census.again(
                target.table, besides: key, context, session.connection
            ).effect(since: census)
            if !effect.isNone { return effect.description(target.table.displayName) }
        }
        return nil
    }
}

extension PolicyBench {
    /// A statement without WHERE that reached rows of others.
    struct BlindTake {
        let statement: String
        let effect: String
    }

    /// Empties a table and changes all its rows as the session's current role, which asks the
    /// policies for these commands alone, and looks as the observer.
    ///
    /// The session is left as the observer, with nothing done.
    ///
    /// - Parameters:
    ///   - statements: without a WHERE.
    ///   - key: the acting user's; nil where nobody acts.
    ///   - become: makes the session the acting user again.
    /// - Returns: nil where rows of others stayed as they were.
    func writeBlindly(
        _ target: ProtectedTable, _ statements: [String], besides key: String?,
        _ session: PolicySession, become: (PolicySession) throws(PostgresError) -> Void
    ) throws(PostgresError) -> BlindTake? {
        for statement in statements {
            try session.connection.execute("SAVEPOINT bulkhead_blind")
            defer { _ = try? session.connection.execute("ROLLBACK TO SAVEPOINT bulkhead_blind") }
            try session.prepare(target.relaxation(context))
            // Most are refused or find no row: everybody's rows are counted for the others alone.
            guard try target.mayWrite(statement, session, become) else { continue }
            let before = try ForeignCensus.take(
                target.table, besides: key, context, session.connection)
            try become(session)
            _ = try session.attempt(statement)
            try session.observe()
            let effect = try before.again(
                target.table, besides: key, context, session.connection
            ).effect(since: before)
            if !effect.isNone {
                return BlindTake(
                    statement: statement,
                    effect: effect.description(target.table.displayName))
            }
        }
        return nil
    }
}

extension ProtectedTable {
    /// Performs a statement and undoes it, to see whether it may have had an effect.
    fileprivate func mayWrite(
        _ statement: String, _ session: PolicySession,
        _ become: (PolicySession) throws(PostgresError) -> Void
    ) throws(PostgresError) -> Bool {
        try session.connection.execute("SAVEPOINT bulkhead_rehearsal")
        try become(session)
        let answer = try session.attempt(statement)
        try session.observe()
        try session.connection.execute("ROLLBACK TO SAVEPOINT bulkhead_rehearsal")
        return answer.failure == nil && !(answer.affectedRows == 0 && table.triggers.isEmpty)
    }
}

extension [PolicyBench.Sight] {
    /// The tables in which rows of others were seen.
    var leaks: [PolicyBench.Sight] { filter { $0.sweep.foreign > 0 } }
}
