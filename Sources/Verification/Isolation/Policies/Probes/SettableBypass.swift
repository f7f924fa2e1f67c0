internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a setting that policies read, and that the identity does not set, opens rows of
    /// other users when the application's role sets it.
    ///
    /// **Why**: any role may set a setting with a dot in its name. What the identity sets is set
    /// anew in every transaction; a second one, `app.is_admin`, is set by whoever finds it.
    ///
    /// **Fix**: decide it by the role (`TO admin_role`) instead of a setting, or let the identity
    /// set it in every transaction.
    ///
    /// CWE-639, CWE-807; OWASP A01:2021.
    package static let settableBypass = Rule(
        "settable-bypass", .high, .isolation,
        "a setting that anybody can set opens rows of other users")
}

/// Sets every setting that policies read to every word that they speak, and sweeps.
enum SettableBypass: PolicyProbe {
    static let rule = Rule.settableBypass
    /// Words for yes, for a role, and for everything, that need not stand in a policy's text.
    private static let words = ["true", "on", "1", "admin", "all", "*"]

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let user = bench.context.anyUser else { return }
        let trusted = Set(bench.identitySettings.map { $0.lowercased() })
        let vocabulary = PolicyVocabulary(bench, bench.access)
        for setting in vocabulary.settings where !trusted.contains(setting.lowercased()) {
            let found = try bypass(setting, vocabulary.texts, user, bench, ledger, sabotage: [])
            guard let (value, sight) = found else {
                ledger.silent(rule, setting, actor: user.label.rawValue, twinFired: nil)
                continue
            }
            let name = sight.target.table.displayName
            let statement =
                "SELECT set_config(\(Connection.quoted(literal: setting)), "
                + "\(Connection.quoted(literal: value)), true)"
            ledger.leaked(
                rule, setting, actor: user.label.rawValue,
                PolicyLedger.Leak(
                    message: "whoever sets \(setting) sees rows of other users",
                    evidence: """
                        \(user.description) after \(statement): \(sight.sweep.foreign) rows of \
                        others in \(name)\(sight.sweep.exampleText)
                        """,
                    replay: bench.replay(
                        as: user,
                        [statement, "SELECT * FROM \(sight.target.table.sqlName) LIMIT 20"]),
                    fix: bench.policyFix(sight.target, .select)))
        }
        try probeMetadata(vocabulary, user, bench, &ledger)
        try prove(user, bench, ledger) { fired in
            ledger.twin(of: rule, on: "a setting", fired: fired)
        }
    }

    /// Claims that a user writes: Supabase signs `user_metadata` as the user left it.
    private static func probeMetadata(
        _ vocabulary: PolicyVocabulary, _ user: ActingUser, _ bench: PolicyBench,
        _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let claim = "user_metadata"
        guard vocabulary.texts.contains(claim) else { return }
        for setting in bench.identity.settings {
            let object = "\(setting) ->> '\(claim)'"
            let name = Connection.quoted(literal: setting)
            for value in (vocabulary.texts + words).uniqued {
                let fields = vocabulary.texts.map {
                    "\(Connection.quoted(literal: $0)), \(Connection.quoted(literal: value))::text"
                }.joined(separator: ", ")
                let statement = """
                    SELECT set_config(\(name), (current_setting(\(name))::jsonb || \
                    jsonb_build_object('\(claim)', jsonb_build_object(\(fields))))::text, true)
                    """
                let sights = try bench.session.trial {
                    (session) throws(PostgresError) -> [PolicyBench.Sight] in
                    try session.become(user)
                    guard try session.attempt(statement).failure == nil else {
                        try session.observe()
                        return []
                    }
                    return try bench.sweepAll(as: user.key, session)
                }
                let opened = sights.leaks.first { sight in
                    PolicyCause.of(sight.target, bench) == nil
                        && !ledger.hasFinding(
                            .foreignRowVisible, on: sight.target.table.displayName)
                }
                guard let opened else { continue }
                let table = opened.target.table.displayName
                return ledger.leaked(
                    rule, object, actor: user.label.rawValue,
                    PolicyLedger.Leak(
                        message: "policies of \(table) believe what users write into \(claim)",
                        evidence: """
                            \(user.description) with '\(value)' in \(claim): \
                            \(opened.sweep.foreign) rows of others in \(table)\
                            \(opened.sweep.exampleText)
                            """,
                        replay: bench.replay(
                            as: user,
                            [statement, "SELECT * FROM \(opened.target.table.sqlName) LIMIT 20"]),
                        fix: bench.policyFix(opened.target, .select)))
            }
            ledger.silent(rule, object, actor: user.label.rawValue, twinFired: nil)
        }
    }

    /// The first word that opens rows which are closed without it.
    private static func bypass(
        _ setting: String, _ texts: [String], _ user: ActingUser, _ bench: PolicyBench,
        _ ledger: PolicyLedger, sabotage: [String]
    ) throws(PostgresError) -> (String, PolicyBench.Sight)? {
        for value in (texts + words).uniqued {
            let sights = try bench.session.trial {
                (session) throws(PostgresError) -> [PolicyBench.Sight] in
                try session.prepare(sabotage)
                try session.become(user)
                let change = try session.attempt(
                    "SELECT set_config($1, $2, true)", [setting, value])
                guard change.failure == nil else {
                    try session.observe()
                    return []
                }
                return try bench.sweepAll(as: user.key, session, isOpen: !sabotage.isEmpty)
            }
            let opened = sights.leaks.first { sight in
                !sabotage.isEmpty
                    || PolicyCause.of(sight.target, bench) == nil
                        && !ledger.hasFinding(
                            .foreignRowVisible, on: sight.target.table.displayName)
            }
            if let opened { return (value, opened) }
        }
        return nil
    }

    /// A policy that a setting opens, made for the occasion.
    private static func prove(
        _ user: ActingUser, _ bench: PolicyBench, _ ledger: PolicyLedger,
        _ note: (Bool) -> Void
    ) throws(PostgresError) {
        guard let target = bench.tables.first(where: { bench.isSeeded($0.table) }) else { return }
        let name = target.table.sqlName
        // Rights to everything, since a sweep reads everything; row security stays where it is.
        var sabotage = bench.tables.flatMap(\.sabotage).filter { $0.hasPrefix("GRANT") }
        sabotage += target.policies.map {
            "DROP POLICY \(Connection.quoted(identifier: $0.name)) ON \(name)"
        }
        sabotage += [
            """
            CREATE POLICY bulkhead_twin ON \(name) USING \
            (current_setting('bulkhead.twin', true) = 'open sesame')
            """,
            "ALTER TABLE \(name) ENABLE ROW LEVEL SECURITY",
        ]
        let access = try bench.session.trial { (session) throws(PostgresError) -> AccessCatalog in
            try session.prepare(sabotage)
            return try AccessCatalog.read(session.connection)
        }
        let vocabulary = PolicyVocabulary(bench, access)
        let found = try bypass(
            "bulkhead.twin", vocabulary.texts, user, bench, ledger, sabotage: sabotage)
        note(vocabulary.settings.contains("bulkhead.twin") && found != nil)
    }
}
