internal import PostgresDriver
internal import ScenarioModel

/// Performs operations for one user among everybody, after somebody else's growth, and alone.
struct SoloComparison {
    let context: VerificationContext
    let connection: Connection

    /// Calls of one operation by one user: other rows, other values, other searched words.
    static let callLimit = 4

    /// What one pair of answers came to.
    struct Observation {
        let trial: Int
        let actor: ActingUser
        let outcome: AnswerDifference.Outcome
        /// `user 17 (light)`, and what had happened before.
        let circumstance: String
        /// Rows of the answer among others.
        let rowCount: Int
        /// The call before and after the change, to paste into psql.
        let replay: String
    }

    /// One call and its answer among everybody.
    private struct Call {
        let trial: Int
        let operation: Operation
        let mayTie: Bool
        let parameters: DrawnParameters
        let answer: Answer
        var stability = AnswerStability.stable
    }

    /// Compares every call of the trials that have shown nothing yet.
    ///
    /// - Throws: the server's error, `insufficientPrivilege` for example where the role may not
    ///   switch triggers off.
    func observations(
        of trials: [InfluenceTrial], _ setting: InfluenceCheck.Setting
    ) throws(PostgresError) -> [Observation] {
        try connection.rolledBack { (connection) throws(PostgresError) -> [Observation] in
            guard let actor = try actingUser(setting) else { return [] }
            var rehearsal = OperationRehearsal(context: context, connection: connection)
            try rehearsal.begin(as: actor)
            rehearsal.source.searchWords = try SearchWords(
                context: context, connection: connection
            ).words(of: actor, and: setting.neighbour)
            let calls = try calls(of: trials, by: actor, rehearsal)
            return try afterGrowth(calls, actor, setting.neighbour, rehearsal)
                + alone(calls, actor, rehearsal)
        }
    }

    private func actingUser(
        _ setting: InfluenceCheck.Setting
    ) throws(PostgresError) -> ActingUser? {
        if let actor = setting.actor { return actor }
        return try NewTenant(context: context, connection: connection).insert()
            .map(ActingUser.init(newWithKey:))
    }

    /// Performs every call among everybody, each under two plans.
    private func calls(
        of trials: [InfluenceTrial], by actor: ActingUser, _ rehearsal: OperationRehearsal
    ) throws(PostgresError) -> [Call] {
        var calls: [Call] = []
        for (index, trial) in trials.enumerated() where trial.influences.isEmpty {
            var tried: [DrawnParameters] = []
            let attempts = rehearsal.source.varies(trial.operation.binds) ? Self.callLimit : 1
            for attempt in 0..<attempts {
                guard
                    let parameters = try rehearsal.source.parameters(
                        of: trial.operation, for: actor, attempt: attempt)
                else { break }
                guard !tried.contains(parameters) else { continue }
                tried.append(parameters)
                calls.append(
                    Call(
                        trial: index, operation: trial.operation, mayTie: trial.mayTie,
                        parameters: parameters,
                        answer: try rehearsal.perform(trial.operation, parameters)))
            }
        }
        // Another plan brings rows in another order: what then differs is nobody's influence.
        let switches = ["enable_indexscan", "enable_indexonlyscan", "enable_hashagg"]
        try connection.execute(switches.map { "SET LOCAL \($0) = off" }.joined(separator: "; "))
        for index in calls.indices {
            let again = try rehearsal.perform(calls[index].operation, calls[index].parameters)
            calls[index].stability = AnswerStability(calls[index].answer, again)
        }
        try connection.execute(
            switches.map { "SET LOCAL \($0) TO DEFAULT" }.joined(separator: "; "))
        return calls
    }

    private func afterGrowth(
        _ calls: [Call], _ actor: ActingUser, _ neighbour: ActingUser,
        _ rehearsal: OperationRehearsal
    ) throws(PostgresError) -> [Observation] {
        let growth = NeighbourGrowth(context: context, connection: connection)
        var observations: [Observation] = []
        try connection.execute("SAVEPOINT bulkhead_growth")
        let twins = TwinRows(context: context, connection: connection)
        let added = try growth.grow(neighbour) + twins.give(neighbour, rowsOf: actor)
        if added > 0 {
            let circumstance =
                "\(actor.description), once \(neighbour.description) has \(added) more rows"
            for call in calls {
                let grown = try rehearsal.perform(call.operation, call.parameters)
                observations.append(
                    observation(
                        of: call, by: actor, alone: call.answer, among: grown, circumstance,
                        change: growth.script(neighbour)
                            + twins.statements(to: neighbour, from: actor)
                            .map { "\n\($0);" }.joined()))
            }
        }
        try connection.execute(
            "ROLLBACK TO SAVEPOINT bulkhead_growth; RELEASE SAVEPOINT bulkhead_growth")
        return observations
    }

    private func alone(
        _ calls: [Call], _ actor: ActingUser, _ rehearsal: OperationRehearsal
    ) throws(PostgresError) -> [Observation] {
        let solo = SoloState(context: context, connection: connection)
        guard try solo.leaveOnly(actor) > 0 else { return [] }
        var observations: [Observation] = []
        for call in calls {
            let alone = try rehearsal.perform(call.operation, call.parameters)
            observations.append(
                observation(
                    of: call, by: actor, alone: alone, among: call.answer, actor.description,
                    change: solo.script(sparing: actor.key)))
        }
        return observations
    }

    private func observation(
        of call: Call, by actor: ActingUser, alone: Answer, among: Answer,
        _ circumstance: String, change: String
    ) -> Observation {
        let attribution = RowAttribution(context, columns: among.columns)
        let outcome = AnswerDifference.between(
            alone: alone, among: among, call.stability, mayTie: call.mayTie,
            isOwn: { row in actor.number.map { attribution.isOwn(row, actor: $0) } ?? false })
        let execution = "EXECUTE compared\(call.parameters.arguments(for: call.operation.sql));"
        return Observation(
            trial: call.trial, actor: actor, outcome: outcome, circumstance: circumstance,
            rowCount: among.rows.count,
            replay: """
                BEGIN;
                PREPARE compared AS \(call.operation.sql.text.trimmedStatement);
                \(execution)
                \(change)
                \(execution)
                ROLLBACK;
                DEALLOCATE compared;
                """)
    }
}
