internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a row becomes visible to other users when one of its columns, or one of its
    /// parent's, has a certain value.
    ///
    /// **Why**: `OR is_public` and its like open rows for as long as nobody notices: a default, an
    /// import or a form field sets the flag. Where sharing is meant, say so.
    ///
    /// **Fix**: take the condition out of the policy, or accept the finding with the reason.
    ///
    /// CWE-863, CWE-1220; OWASP A01:2021.
    package static let conditionalExposure = Rule(
        "conditional-exposure", .critical, .isolation,
        "a value in a row opens it to other users")
}

/// Gives the victim's rows every value that a policy could ask for, and lets another user read.
enum ConditionalExposure: PolicyProbe {
    static let rule = Rule.conditionalExposure

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let vocabulary = PolicyVocabulary(bench, bench.access)
        for condition in vocabulary.conditions {
            let target = bench.tables[condition.target]
            let object = "\(target.table.displayName).\(condition.column.name)"
            try PolicyCheck.guarding(rule, object, &ledger) { (ledger) throws(PostgresError) in
                try probe(condition, target, object, vocabulary, bench, &ledger)
            }
        }
        try prove(bench, &ledger)
    }

    private static func probe(
        _ condition: PolicyVocabulary.Condition, _ target: ProtectedTable, _ object: String,
        _ vocabulary: PolicyVocabulary, _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let pair = bench.pairs(target.table, limit: 1).first,
            let parts = try WriteStatements(pair, on: target, bench), let key = parts.victimKey
        else { return ledger.untested(rule, object, "no row could be drafted") }
        for value in vocabulary.values(for: condition.column, of: target.table) {
            let change = change(condition, target, parts, key, value)
            let sights = try sights(after: parts.planting + change, pair, bench, sabotage: [])
            guard
                let sight = sights?.leaks.first(where: { sight in
                    let name = sight.target.table.displayName
                    return PolicyCause.of(sight.target, bench) == nil
                        && !ledger.hasFinding(.foreignRowVisible, on: name)
                })
            else { continue }
            let name = sight.target.table.displayName
            let shown = "\(condition.column.name) = \(RowDraft.literal(value))"
            return ledger.leaked(
                rule, object, actor: pair.label,
                PolicyLedger.Leak(
                    message: "rows of \(name) are open to every user where \(object) has one value",
                    evidence: """
                        \(pair.actor.description) read \(sight.sweep.foreign) rows of others in \
                        \(name) once \(shown)\(sight.sweep.exampleText)
                        """,
                    replay: bench.replay(
                        preparation: parts.planting + change, as: pair.actor,
                        ["SELECT * FROM \(sight.target.table.sqlName) LIMIT 20"]),
                    fix: bench.policyFix(sight.target, .select)))
        }
        if let (value, take) = try write(condition, target, parts, vocabulary, bench, ledger) {
            return ledger.leaked(
                rule, object, actor: pair.label,
                PolicyLedger.Leak(
                    message: """
                        every user may change rows of \(target.table.displayName) where \(object) \
                        has one value
                        """,
                    evidence: """
                        \(pair.actor.description) once \(condition.column.name) = \
                        \(RowDraft.literal(value)): \(take.statement.shortened): \(take.effect)
                        """,
                    replay: bench.replay(
                        preparation: parts.planting + change(condition, target, parts, key, value),
                        as: pair.actor, [take.statement],
                        look: [bench.countOfOthers(target, pair.actor)]),
                    fix: bench.policyFix(target, .update)))
        }
        ledger.silent(rule, object, actor: pair.label, twinFired: nil)
    }

    private static func change(
        _ condition: PolicyVocabulary.Condition, _ target: ProtectedTable,
        _ parts: WriteStatements, _ key: String, _ value: String?
    ) -> [String] {
        [
            "ALTER TABLE \(target.table.sqlName) DISABLE TRIGGER USER",
            parts.update(
                parts.assignment([condition.column.name], from: [condition.column.name: value]),
                where: key),
        ]
    }

    /// Writes without a WHERE, which ask other policies than a reading: rows that nobody may see
    /// may still be changed.
    private static func write(
        _ condition: PolicyVocabulary.Condition, _ target: ProtectedTable,
        _ parts: WriteStatements, _ vocabulary: PolicyVocabulary, _ bench: PolicyBench,
        _ ledger: PolicyLedger
    ) throws(PostgresError) -> (String?, PolicyBench.BlindTake)? {
        let name = target.table.displayName
        guard let key = parts.victimKey, PolicyCause.of(target, bench) == nil,
            !ledger.hasFinding(.blindDelete, on: name), !ledger.hasFinding(.blindUpdate, on: name),
            !target.grants.updatable.isEmpty || target.grants.privileges.contains(.delete)
        else { return nil }
        let statements =
            [parts.delete()] + parts.plainAssignments.prefix(1).map { parts.update($0) }
        for value in vocabulary.values(for: condition.column, of: target.table) {
            let take = try bench.session.trial {
                (session) throws(PostgresError) -> PolicyBench.BlindTake? in
                try session.prepare(parts.planting)
                for statement in change(condition, target, parts, key, value) {
                    guard try session.attempt(statement).failure == nil else { return nil }
                }
                let actor = parts.pair.actor
                return try bench.writeBlindly(target, statements, as: actor, session) {
                    (session) throws(PostgresError) in try session.become(actor)
                }
            }
            if let take { return (value, take) }
        }
        return nil
    }

    /// - Returns: nil where the change is refused.
    private static func sights(
        after change: [String], _ pair: ActingPair, _ bench: PolicyBench, sabotage: [String]
    ) throws(PostgresError) -> [PolicyBench.Sight]? {
        try bench.session.trial { (session) throws(PostgresError) -> [PolicyBench.Sight]? in
            for statement in sabotage + change {
                // A value that a constraint refuses opens nothing.
                guard try session.attempt(statement).failure == nil else { return nil }
            }
            try session.become(pair.actor)
            return try bench.sweepAll(as: pair.actor.key, session, isOpen: !sabotage.isEmpty)
        }
    }

    /// A policy on a flag, made for the occasion.
    private static func prove(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let target = bench.tables.first(where: { bench.isSeeded($0.table) }),
            let pair = bench.pairs(target.table, limit: 1).first,
            let parts = try WriteStatements(pair, on: target, bench), let key = parts.victimKey
        else { return }
        let name = target.table.sqlName
        let sabotage =
            target.sabotage + [
                "ALTER TABLE \(name) ADD COLUMN bulkhead_twin boolean NOT NULL DEFAULT false"
            ]
            + target.policies.map {
                "DROP POLICY \(Connection.quoted(identifier: $0.name)) ON \(name)"
            } + [
                "CREATE POLICY bulkhead_twin ON \(name) USING (bulkhead_twin)",
                "ALTER TABLE \(name) ENABLE ROW LEVEL SECURITY",
            ]
        let found = try bench.session.trial { (session) throws(PostgresError) -> Bool in
            try session.prepare(sabotage)
            let access = try AccessCatalog.read(session.connection)
            return access.policies(of: target.table.id).contains { policy in
                policy.columns.contains { $0.column == "bulkhead_twin" }
            }
        }
        let sights = try sights(
            after: parts.planting + ["UPDATE \(name) SET bulkhead_twin = true WHERE \(key)"],
            pair, bench, sabotage: sabotage)
        ledger.twin(
            of: rule, on: "a flag",
            fired: found && sights?.leaks.contains { $0.target.table.id == target.table.id } == true
        )
    }
}
