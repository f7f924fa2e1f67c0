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

    /// Combinations of values that are tried for several columns at once.
    private static let jointLimit = 24
    /// Roles beside the acting one under which rows are read.
    private static let roleLimit = 4

    /// Values for columns of one table, which may open its rows.
    private struct Situation {
        let target: ProtectedTable
        /// `notes.pinned`, or `notes.pinned, labels`.
        let object: String
        /// By column; of each combination all hold at once.
        let combinations: [[(column: String, value: String?)]]
    }

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let vocabulary = PolicyVocabulary(bench, bench.access)
        let others = try otherRoles(bench)
        let single = vocabulary.conditions.map { [$0] }
        for conditions in single + vocabulary.joint {
            let situation = situation(conditions, vocabulary, bench)
            // What one column opens, several do too.
            let isKnown =
                conditions.count > 1
                && conditions.contains {
                    ledger.hasFinding(
                        rule, on: "\(situation.target.table.displayName).\($0.column.name)")
                }
            guard !isKnown else { continue }
            try PolicyCheck.guarding(rule, situation.object, &ledger) {
                (ledger) throws(PostgresError) in
                try probe(situation, others, bench, &ledger)
            }
        }
        try prove(bench, &ledger)
    }

    private static func situation(
        _ conditions: [PolicyVocabulary.Condition], _ vocabulary: PolicyVocabulary,
        _ bench: PolicyBench
    ) -> Situation {
        let target = bench.tables[conditions[0].target]
        let names = conditions.map(\.column.name)
        var combinations: [[(column: String, value: String?)]] = [[]]
        for condition in conditions {
            let values =
                conditions.count == 1
                ? vocabulary.values(for: condition.column, of: target.table)
                : vocabulary.likelyValues(for: condition.column, of: target.table)
            let extended = values.flatMap { value in
                combinations.map { $0 + [(condition.column.name, value)] }
            }
            combinations = Array(extended.prefix(jointLimit))
        }
        return Situation(
            target: target,
            object: "\(target.table.displayName).\(names.joined(separator: ", "))",
            combinations: combinations)
    }

    private static func probe(
        _ situation: Situation, _ others: [RolePrivileges], _ bench: PolicyBench,
        _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let (target, object) = (situation.target, situation.object)
        guard let pair = bench.pairs(target.table, limit: 1).first,
            let parts = try WriteStatements(pair, on: target, bench), let key = parts.victimKey
        else { return ledger.untested(rule, object, "no row could be drafted") }
        for values in situation.combinations {
            let change = change(values, parts, key)
            let sights = try sights(
                after: parts.planting + change, pair, bench, others: others)
            guard
                let sight = sights?.leaks.first(where: { sight in
                    let name = sight.target.table.displayName
                    return PolicyCause.of(sight.target, bench) == nil
                        && !ledger.hasFinding(.foreignRowVisible, on: name)
                })
            else { continue }
            let name = sight.target.table.displayName
            return ledger.leaked(
                rule, object, actor: pair.label,
                PolicyLedger.Leak(
                    message: "rows of \(name) are open to every user where \(object) has one value",
                    evidence: """
                        \(pair.actor.description) read \(sight.sweep.foreign) rows of others in \
                        \(name) once \(shown(values))\(sight.sweep.exampleText)
                        """,
                    replay: bench.replay(
                        preparation: parts.planting + change, as: pair.actor,
                        ["SELECT * FROM \(sight.target.table.sqlName) LIMIT 20"]),
                    fix: bench.policyFix(sight.target, .select)))
        }
        if let (values, take) = try write(situation, parts, bench, ledger) {
            return ledger.leaked(
                rule, object, actor: pair.label,
                PolicyLedger.Leak(
                    message: """
                        every user may write rows of others in \(target.table.displayName) where \
                        \(object) has one value
                        """,
                    evidence: """
                        \(pair.actor.description) once \(shown(values)): \
                        \(take.statement.shortened): \(take.effect)
                        """,
                    replay: bench.replay(
                        preparation: parts.planting + change(values, parts, key),
                        as: pair.actor, [take.statement],
                        look: [bench.countOfOthers(target, pair.actor)]),
                    fix: bench.policyFix(
                        target, take.statement.hasPrefix("INSERT") ? .insert : .update)))
        }
        ledger.silent(rule, object, actor: pair.label, twinFired: nil)
    }

    private static func shown(_ values: [(column: String, value: String?)]) -> String {
        values.map { "\($0.column) = \(RowDraft.literal($0.value))" }.joined(separator: " and ")
    }

    private static func change(
        _ values: [(column: String, value: String?)], _ parts: WriteStatements, _ key: String
    ) -> [String] {
        [
            "ALTER TABLE \(parts.target.table.sqlName) DISABLE TRIGGER USER",
            parts.update(assignment(values, parts), where: key),
        ]
    }

    private static func assignment(
        _ values: [(column: String, value: String?)], _ parts: WriteStatements
    ) -> WriteStatements.Assignment {
        let row = Dictionary(uniqueKeysWithValues: values.map { ($0.column, $0.value) })
        return parts.assignment(values.map(\.column), from: row)
    }

    /// Writes without a WHERE, which ask other policies than a reading: rows that nobody may see
    /// may still be changed, and a row of the victim's may be accepted for a value in it.
    private static func write(
        _ situation: Situation, _ parts: WriteStatements, _ bench: PolicyBench,
        _ ledger: PolicyLedger
    ) throws(PostgresError) -> ([(column: String, value: String?)], PolicyBench.BlindTake)? {
        let target = situation.target
        let name = target.table.displayName
        let grants = target.grants
        guard let key = parts.victimKey, PolicyCause.of(target, bench) == nil else { return nil }
        let isBlindOpen =
            ledger.hasFinding(.blindDelete, on: name) || ledger.hasFinding(.blindUpdate, on: name)
        let blind = isBlindOpen ? [] : parts.blind
        var draft: RowDraft?
        if !grants.insertable.isEmpty, !ledger.hasFinding(.insertOnBehalf, on: name),
            target.table.id != bench.context.tenancy.tenantTable
        {
            draft = try bench.drafting.draft(target.table, owner: parts.pair.victim)
        }
        let actor = parts.pair.actor
        for values in situation.combinations {
            var statements = blind
            // The new row may have to meet the condition as well.
            if !isBlindOpen, values.allSatisfy({ grants.updatable.contains($0.column) }) {
                statements.append(parts.update(assignment(values, parts)))
            }
            if var foreign = draft {
                for (column, value) in values { foreign[column] = value }
                statements += [false, true].map {
                    foreign.insertion(columns: grants.insertable, withNumbers: $0)
                }
            }
            guard !statements.isEmpty else { return nil }
            let take = try bench.session.trial {
                (session) throws(PostgresError) -> PolicyBench.BlindTake? in
                try session.prepare(parts.planting + (draft?.prerequisites ?? []))
                for statement in change(values, parts, key) {
                    guard try session.attempt(statement).failure == nil else { return nil }
                }
                return try bench.writeBlindly(target, statements, besides: actor.key, session) {
                    (session) throws(PostgresError) in try session.become(actor)
                }
            }
            if let take { return (values, take) }
        }
        return nil
    }

    /// - Returns: nil where the change is refused.
    private static func sights(
        after change: [String], _ pair: ActingPair, _ bench: PolicyBench,
        others: [RolePrivileges] = [], sabotage: [String] = []
    ) throws(PostgresError) -> [PolicyBench.Sight]? {
        try bench.session.trial { (session) throws(PostgresError) -> [PolicyBench.Sight]? in
            for statement in sabotage + change {
                // A value that a constraint refuses opens nothing.
                guard try session.attempt(statement).failure == nil else { return nil }
            }
            try session.become(pair.actor)
            var sights = try bench.sweepAll(
                as: pair.actor.key, session, isOpen: !sabotage.isEmpty)
            // Policies for another role that the login may take are asked by that role.
            for role in others where sights.leaks.isEmpty {
                try session.become(pair.actor)
                guard
                    try session.attempt(
                        "SET LOCAL ROLE \(Connection.quoted(identifier: role.role))"
                    ).failure == nil
                else { continue }
                sights = try bench.sweepAll(as: pair.actor.key, session, privileges: role)
            }
            return sights
        }
    }

    /// The other roles that the login may take, as far as policies speak of them.
    private static func otherRoles(_ bench: PolicyBench) throws(PostgresError) -> [RolePrivileges] {
        guard bench.identity.roles.isEmpty else { return [] }
        let named = Set(bench.access.policies.flatMap(\.roles))
        var found: [RolePrivileges] = []
        for name in bench.loginPrivileges.reachableRoles where name != bench.privileges.role {
            guard let role = bench.access.role(named: name), named.contains(role.id),
                !role.isSuperuser, !role.bypassesRowSecurity, found.count < roleLimit
            else { continue }
            found.append(try RolePrivileges.read(of: name, bench.session.connection))
        }
        return found
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
