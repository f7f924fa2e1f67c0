internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

/// Carries the attacks of write probes out and judges them by what an observer sees.
struct PolicyTrial {
    let bench: PolicyBench
    let target: ProtectedTable
    let pair: ActingPair

    /// What came of the attacks of one form.
    struct Outcome {
        enum Verdict {
            case held
            /// Nobody can reach the rows this way at all, with the reason.
            case closed(String)
            case leaked(AttackEffect)
            case inconclusive(String)
        }

        let pair: ActingPair
        let attack: TableAttack
        var verdict: Verdict
        /// Whether the twin made the probe fire; nil where no twin was needed.
        var twinFired: Bool?
    }

    private var session: PolicySession { bench.session }

    /// Tries the variants of one form until the owner's own call succeeds, and attacks.
    ///
    /// A leak is one, whatever became of the owner's own call.
    ///
    /// - Returns: nil without variants.
    func run(_ variants: [TableAttack], withTwin: Bool) throws(PostgresError) -> Outcome? {
        guard let first = variants.first else { return nil }
        var (chosen, failure): (TableAttack, String?) = (first, nil)
        var postponed: [TableAttack] = []
        for variant in variants {
            chosen = variant
            failure = try ownFailure(variant)
            guard failure == nil else {
                postponed.append(variant)
                continue
            }
            let effect = try perform(variant, sabotaged: false)
            if !effect.effect.isNone { return leak(variant, effect) }
            // Where the attack reaches own rows too, its answer is the own call's.
            if variant.own == nil { failure = effect.answer.ownCallFailure(pair.actor) }
            if failure == nil { break }
        }
        if failure != nil {
            for variant in postponed {
                let effect = try perform(variant, sabotaged: false)
                if !effect.effect.isNone { return leak(variant, effect) }
            }
        }
        return try silence(chosen, failure, withTwin: withTwin)
    }

    private func leak(_ attack: TableAttack, _ effect: AttackEffect) -> Outcome {
        Outcome(pair: pair, attack: attack, verdict: .leaked(effect))
    }

    /// What it means that nothing leaked.
    private func silence(
        _ attack: TableAttack, _ failure: String?, withTwin: Bool
    ) throws(PostgresError) -> Outcome {
        var outcome = Outcome(pair: pair, attack: attack, verdict: .held)
        if let failure {
            let isBound = bench.isBound(on: target.relation)
            let closure =
                attack.commands.lazy.compactMap {
                    target.closure(of: $0, bench.privileges, isBound: isBound)
                }.first ?? attack.missingRight(target)
            outcome.verdict = closure.map { .closed($0) } ?? .inconclusive(failure)
        }
        guard withTwin else { return outcome }
        let fired = !(try perform(attack, sabotaged: true)).effect.isNone
        outcome.twinFired = fired
        if case .inconclusive = outcome.verdict { return outcome }
        if !fired {
            outcome.verdict = .inconclusive(
                "the sabotaged twin of \(target.table.displayName) did not make it fire")
        }
        return outcome
    }

    /// Why the user's own call failed; nil where it succeeded, or where the attack tells.
    private func ownFailure(_ attack: TableAttack) throws(PostgresError) -> String? {
        guard let own = attack.own else { return nil }
        return try session.trial { (session) throws(PostgresError) -> String? in
            try session.prepare(attack.ownPreparation)
            try session.become(pair.actor)
            return try session.attempt(own).ownCallFailure(pair.actor)
        }
    }

    private func perform(
        _ attack: TableAttack, sabotaged: Bool
    ) throws(PostgresError) -> AttackEffect {
        // What goes along with a deleted row is not looked at, and without an index takes hours.
        let effect = try perform(
            attack, sabotaged: sabotaged,
            relaxing: attack.commands.contains(.delete) ? target.relaxation(bench.context) : [])
        // A key, or children, in the way; TRUNCATE calls the latter an unsupported feature.
        guard effect.effect.isNone, let state = effect.answer.failure?.sqlState,
            ["23", "0A"].contains(state.conditionClass)
        else { return effect }
        // A key that is taken, or children that hold a row, say nothing of the policy: a statement
        // that happens on another row would not meet them.
        return try perform(
            attack, sabotaged: sabotaged,
            relaxing: target.relaxation(bench.context, uniqueness: state == .uniqueViolation))
    }

    private func perform(
        _ attack: TableAttack, sabotaged: Bool, relaxing relaxation: [String]
    ) throws(PostgresError) -> AttackEffect {
        try session.trial { (session) throws(PostgresError) -> AttackEffect in
            try session.prepare(attack.preparation)
            if sabotaged {
                try session.prepare(attack.sabotage + target.lightening)
                if attack.isWholeUpdate { try session.prepare(thinning) }
            }
            try session.prepare(relaxation)
            if !sabotaged, let answer = try rehearsal(attack.statement, session) {
                return AttackEffect(
                    answer: answer, effect: WriteEffect(rows: 0, lost: 0, written: 0))
            }
            let before = try census(attack.measure, after: nil)
            try session.become(pair.actor)
            let answer = try session.attempt(attack.statement)
            try session.observe()
            let after = try census(attack.measure, after: before)
            return AttackEffect(answer: answer, effect: after.effect(since: before))
        }
    }

    /// Performs the statement once, to see whether there is anything to count: most attacks are
    /// refused or find no row, and counting everybody's rows is what costs.
    ///
    /// - Returns: nil where it may have had an effect; it is undone then.
    private func rehearsal(
        _ statement: String, _ session: PolicySession
    ) throws(PostgresError) -> Answer? {
        try session.connection.execute("SAVEPOINT bulkhead_rehearsal")
        try session.become(pair.actor)
        let answer = try session.attempt(statement)
        try session.observe()
        // A trigger or a rule may have written elsewhere.
        let isPlain =
            target.table.triggers.isEmpty && answer.affectedRows == 0
            && answer.rows.isEmpty
        // TRUNCATE counts nothing.
        let isCounted = !statement.hasPrefix("TRUNCATE")
        if answer.failure != nil || isPlain && isCounted { return answer }
        try session.connection.execute("ROLLBACK TO SAVEPOINT bulkhead_rehearsal")
        return nil
    }

    /// Statements that leave the two users' rows alone in a twin: to change everybody's takes as
    /// long as there are rows, and shows no more.
    private var thinning: [String] {
        let owned = [pair.actor, pair.victim].compactMap {
            bench.context.isOwned(target.table, as: "t", by: $0.key)
        }
        guard owned.count == 2 else { return [] }
        return [
            """
            DELETE FROM \(target.table.sqlName) t
            WHERE (\(owned[0])) IS NOT TRUE AND (\(owned[1])) IS NOT TRUE
            """
        ]
    }

    private func census(
        _ measure: TableAttack.Measure, after earlier: ForeignCensus?
    ) throws(PostgresError) -> ForeignCensus {
        let connection = session.connection
        switch measure {
        case .foreignRows:
            guard let earlier else {
                return try ForeignCensus.take(
                    target.table, besides: pair.actor.key, bench.context, connection)
            }
            return try earlier.again(
                target.table, besides: pair.actor.key, bench.context, connection)
        case .disagreeing(let edge):
            return ForeignCensus(rows: 0, written: try edge.disagreeing(connection))
        }
    }
}

extension Answer {
    /// Why an own call proves nothing; nil where it touched a row.
    func ownCallFailure(_ actor: ActingUser) -> String? {
        if let failure { return "\(actor.description)'s own call: \(failure)" }
        guard affectedRows > 0 || !rows.isEmpty else {
            return "\(actor.description)'s own call touched no row"
        }
        return nil
    }
}

extension TableAttack {
    /// Whether it is an UPDATE of every row that the policies let it reach.
    fileprivate var isWholeUpdate: Bool { !updates.isEmpty && !statement.contains(" WHERE ") }

    /// Why its UPDATE cannot be performed; nil where the role may write its columns.
    func missingRight(_ target: ProtectedTable) -> String? {
        if let privilege, !target.grants.privileges.contains(privilege) {
            return "no right to \(privilege.rawValue)"
        }
        guard !updates.isEmpty, !target.grants.updatable.isEmpty else { return nil }
        let missing = updates.filter { !target.grants.updatable.contains($0) }
        return missing.isEmpty ? nil : "no right to UPDATE \(missing.joined(separator: ", "))"
    }
}

extension ProtectedTable {
    /// Statements that drop the indexes that enforce nothing, and follow no foreign keys: a twin lets
    /// whole tables be updated.
    fileprivate var lightening: [String] {
        ["ALTER TABLE \(table.sqlName) DISABLE TRIGGER ALL"]
            + table.indexes.filter { !$0.isUnique && !$0.belongsToConstraint }.map { index in
                let schema = Connection.quoted(identifier: table.schema)
                return "DROP INDEX \(schema).\(Connection.quoted(identifier: index.name))"
            }
    }

    /// Statements that take the foreign keys that point at the table out of the way.
    ///
    /// - Parameter uniqueness: whether its own unique keys go too.
    func relaxation(_ context: VerificationContext, uniqueness: Bool = false) -> [String] {
        let incoming = context.catalog.foreignKeys(referencing: table).map { child, key in
            "ALTER TABLE \(child.sqlName) DROP CONSTRAINT \(Connection.quoted(identifier: key.name))"
        }
        guard uniqueness else { return incoming }
        let unique = table.indexes.filter { $0.isUnique }.map { index in
            let name = Connection.quoted(identifier: index.name)
            return index.belongsToConstraint
                ? "ALTER TABLE \(table.sqlName) DROP CONSTRAINT IF EXISTS \(name) CASCADE"
                : "DROP INDEX \(Connection.quoted(identifier: table.schema)).\(name)"
        }
        return incoming + unique
    }
}
