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

extension [PolicyBench.Sight] {
    /// The tables in which rows of others were seen.
    var leaks: [PolicyBench.Sight] { filter { $0.sweep.foreign > 0 } }
}
