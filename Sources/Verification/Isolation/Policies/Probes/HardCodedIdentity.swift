internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a literal in a policy opens rows: whoever acts under it sees everybody's rows, or
    /// everybody sees the rows that belong to it.
    ///
    /// **Why**: the id of a support account, or of whoever wrote the policy, is a key that fits
    /// every door and that nobody changes.
    ///
    /// **Fix**: take the literal out; give people who need it a role with policies of its own.
    ///
    /// CWE-798, CWE-863; OWASP A01:2021, A07:2021.
    package static let hardCodedIdentity = Rule(
        "hard-coded-identity", .high, .isolation,
        "a literal in a policy opens rows of other users")
}

/// Acts under every literal of the policies, and reads rows that belong to it.
enum HardCodedIdentity: PolicyProbe {
    static let rule = Rule.hardCodedIdentity

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let vocabulary = PolicyVocabulary(bench, bench.access)
        guard let user = bench.context.anyUser else { return }
        for word in (vocabulary.texts + vocabulary.numbers).uniqued {
            let stranger = ActingUser(newWithKey: word)
            var seen = try sights(of: stranger, after: [], bench)
            var actor = stranger
            var how = "acting as \(word)"
            var planting: [String] = []
            if unexplained(seen, bench, ledger) == nil, word != user.key {
                planting = try strangersRows(stranger, besides: user, bench)
                seen = try sights(of: user, after: planting, bench)
                actor = user
                how = "rows that belong to \(word)"
            }
            guard let sight = unexplained(seen, bench, ledger) else { continue }
            let name = sight.target.table.displayName
            ledger.leaked(
                rule, name, form: word, actor: actor.label.rawValue,
                PolicyLedger.Leak(
                    message: "the policies of \(name) make an exception for '\(word)'",
                    evidence: "\(how): \(sight.sweep.foreign) rows of others in \(name)"
                        + sight.sweep.exampleText,
                    replay: bench.replay(
                        preparation: planting, as: actor,
                        ["SELECT * FROM \(sight.target.table.sqlName) LIMIT 20"]),
                    fix: bench.policyFix(sight.target, .select)))
        }
        try prove(bench, user, &ledger)
    }

    /// A table in which rows of others were seen, and not because it is open anyway.
    private static func unexplained(
        _ sights: [PolicyBench.Sight], _ bench: PolicyBench, _ ledger: PolicyLedger
    ) -> PolicyBench.Sight? {
        sights.leaks.first { sight in
            PolicyCause.of(sight.target, bench) == nil
                && !ledger.hasFinding(.foreignRowVisible, on: sight.target.table.displayName)
        }
    }

    /// What a user sees after statements that are left out where the server refuses them.
    private static func sights(
        of user: ActingUser, after planting: [String], _ bench: PolicyBench, sabotage: [String] = []
    ) throws(PostgresError) -> [PolicyBench.Sight] {
        do throws(PostgresError) {
            return try bench.session.trial {
                (session) throws(PostgresError) -> [PolicyBench.Sight] in
                try session.prepare(sabotage)
                for statement in planting { _ = try session.attempt(statement) }
                try session.become(user)
                return try bench.sweepAll(as: user.key, session, isOpen: !sabotage.isEmpty)
            }
        } catch {
            // A word that is no key cannot act.
            guard !error.isServerLoss else { throw error }
            return []
        }
    }

    /// Statements that make one row of somebody else's in every table the stranger's.
    private static func strangersRows(
        _ stranger: ActingUser, besides user: ActingUser, _ bench: PolicyBench
    ) throws(PostgresError) -> [String] {
        var statements = ["SET LOCAL session_replication_role = replica"]
        for target in bench.tables {
            guard case .column(let column) = bench.context.tenancy.ownership(of: target.table),
                let isOwn = bench.context.isOwned(target.table, as: "t", by: user.key)
            else { continue }
            let name = target.table.sqlName
            statements.append(
                """
                UPDATE \(name) SET \(Connection.quoted(identifier: column)) = \
                \(Connection.quoted(literal: stranger.key)) WHERE (tableoid, ctid) IN (
                  SELECT t.tableoid, t.ctid FROM \(name) t WHERE (\(isOwn)) IS NOT TRUE LIMIT 1)
                """)
        }
        return statements + ["SET LOCAL session_replication_role = origin"]
    }

    /// A policy that lets one stranger see everything, made for the occasion.
    private static func prove(
        _ bench: PolicyBench, _ user: ActingUser, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let acting = bench.actorText,
            let target = bench.tables.first(where: { bench.isSeeded($0.table) })
        else { return }
        let name = target.table.sqlName
        let others = bench.tables.flatMap(\.sabotage).filter { $0.hasPrefix("GRANT") }
        let sabotage =
            others
            + target.policies.map {
                "DROP POLICY \(Connection.quoted(identifier: $0.name)) ON \(name)"
            } + [
                """
                CREATE POLICY bulkhead_twin ON \(name) USING (\
                \(acting) = \(Connection.quoted(literal: user.key)))
                """,
                "ALTER TABLE \(name) ENABLE ROW LEVEL SECURITY",
            ]
        let access = try bench.session.trial { (session) throws(PostgresError) -> AccessCatalog in
            try session.prepare(sabotage)
            return try AccessCatalog.read(session.connection)
        }
        let isMined = PolicyVocabulary(bench, access).texts.contains(user.key)
        let sights = try sights(
            of: user, after: [], bench, sabotage: sabotage)
        ledger.twin(
            of: rule, on: "a literal",
            fired: isMined && sights.leaks.contains { $0.target.table.id == target.table.id })
    }
}
