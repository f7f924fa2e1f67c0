internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: the policies let an identity pass that is nobody's, but resembles one: a pattern, the
    /// beginning of a key, a key in other letters.
    ///
    /// **Why**: LIKE, a comparison of prefixes or one that ignores case turns the identity into a
    /// search term. Where users choose their ids, or an empty one gets through, it matches others.
    ///
    /// **Fix**: compare by `=`, in the type of the owner column.
    ///
    /// CWE-178, CWE-187, CWE-863; OWASP API1:2023, A01:2021.
    package static let looseIdentity = Rule(
        "loose-identity", .high, .isolation,
        "an identity that merely resembles a user's sees that user's rows")
}

/// Acts under keys that nobody has and that a loose comparison would match.
enum LooseIdentity: PolicyProbe {
    static let rule = Rule.looseIdentity

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let pair = bench.actingPairs.first else { return }
        var found = false
        for key in lookalikes(of: pair.victim.key, bench) {
            let sights = try sights(of: key, bench, sabotage: [])
            let leak = sights.leaks.first { sight in
                PolicyCause.of(sight.target, bench) == nil
                    && !ledger.hasFinding(.foreignRowVisible, on: sight.target.table.displayName)
            }
            guard let sight = leak else { continue }
            let name = sight.target.table.displayName
            found = true
            ledger.leaked(
                rule, name, form: key, explainedBy: [.hardCodedIdentity],
                PolicyLedger.Leak(
                    message: "the policies of \(name) compare the identity loosely",
                    evidence: """
                        acting as '\(key)', which is nobody: \(sight.sweep.foreign) rows in \(name)\
                        \(sight.sweep.exampleText)
                        """,
                    replay: bench.replay(
                        as: ActingUser(newWithKey: key),
                        ["SELECT * FROM \(sight.target.table.sqlName) LIMIT 20"]),
                    fix: bench.policyFix(sight.target, .select)))
        }
        if !found { ledger.silent(rule, "identity", twinFired: nil) }
        try prove(pair.victim.key, bench, &ledger)
    }

    /// Keys that resemble a user's, and are nobody's.
    private static func lookalikes(of key: String, _ bench: PolicyBench) -> [String] {
        var keys = ["%", String(repeating: "_", count: key.count)]
        if key.count > 1 { keys.append(String(key.dropLast())) }
        let tenant = bench.context.tenantTable
        let name = bench.context.tenancy.tenantColumn
        // Where the tenant has no table, any table that names it says of what type it is.
        let column =
            tenant?.column(named: name)
            ?? bench.tables.lazy.compactMap { $0.table.column(named: name) }.first
        // The letters of a UUID, or of a key that is unique without regard to them, say the same.
        let ignoresCase =
            tenant?.indexes.contains { index in
                index.isUnique
                    && (index.definition.contains("lower(") || index.definition.contains("upper("))
            } ?? false
        let type = TypeID(rawValue: column?.typeID ?? 0)
        if type.isText, !ignoresCase { keys += [key.uppercased(), key.lowercased()] }
        if type.isInteger { keys += ["0", "-1", "999999999"] }
        return keys.uniqued.filter { candidate in
            candidate != key && !bench.isUser(candidate)
        }
    }

    private static func sights(
        of key: String, _ bench: PolicyBench, sabotage: [String]
    ) throws(PostgresError) -> [PolicyBench.Sight] {
        do throws(PostgresError) {
            return try bench.session.trial {
                (session) throws(PostgresError) -> [PolicyBench.Sight] in
                try session.prepare(sabotage)
                try session.become(ActingUser(newWithKey: key))
                // Nobody has that key: whatever is seen is somebody else's.
                return try bench.sweepAll(as: nil, session, isOpen: !sabotage.isEmpty)
            }
        } catch {
            // A pattern is no integer and no UUID: it cannot even act.
            guard !error.isServerLoss else { throw error }
            return []
        }
    }

    /// Whether a key gets through the identity and to the policies: where it is cast to a type that
    /// takes no pattern, nobody can act under one.
    private static func canAct(
        under key: String, _ actor: String, _ bench: PolicyBench
    ) throws(PostgresError) -> Bool {
        do throws(PostgresError) {
            return try bench.session.trial { (session) throws(PostgresError) -> Bool in
                try session.become(ActingUser(newWithKey: key))
                return try session.attempt("SELECT \(actor)").failure == nil
            }
        } catch {
            guard !error.isServerLoss else { throw error }
            return false
        }
    }

    /// A policy that compares by LIKE, made for the occasion.
    private static func prove(
        _ key: String, _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let actor = bench.actorText,
            let target = bench.tables.first(where: { target in
                guard case .column = bench.context.tenancy.ownership(of: target.table) else {
                    return false
                }
                return bench.isSeeded(target.table)
            }), let owner = bench.context.ownerColumns(of: target.table).first
        else { return }
        let name = target.table.sqlName
        let rights = bench.tables.flatMap(\.sabotage).filter { $0.hasPrefix("GRANT") }
        let sabotage =
            rights
            + target.policies.map {
                "DROP POLICY \(Connection.quoted(identifier: $0.name)) ON \(name)"
            } + [
                """
                CREATE POLICY bulkhead_twin ON \(name) USING (\(Connection.quoted(identifier: owner))::text \
                LIKE \(actor))
                """,
                "ALTER TABLE \(name) ENABLE ROW LEVEL SECURITY",
            ]
        guard try canAct(under: "%", actor, bench) else { return }
        let seen = try sights(of: "%", bench, sabotage: sabotage)
        ledger.twin(
            of: rule, on: "a pattern",
            fired: seen.leaks.contains { $0.target.table.id == target.table.id })
    }
}
