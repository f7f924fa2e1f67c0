internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a policy asks a function that runs with its caller's rights and looks names up
    /// where its caller says.
    ///
    /// **Why**: who belongs to what is then read from a table that the caller made: a temporary one
    /// of the same name, in which the caller is a member of everything. Where the identity is a
    /// setting, whoever may make tables may as well set it, and the finding is low.
    ///
    /// **Fix**: `ALTER FUNCTION … SET search_path = …, pg_temp`, names with their schemas in the
    /// body, or a body in BEGIN ATOMIC.
    ///
    /// CWE-426, CWE-427, CWE-863; OWASP A01:2021, A05:2021.
    package static let policySearchPath = Rule(
        "policy-search-path", .high, .isolation,
        "a policy believes a table that its caller put in place of the real one")
}

/// Puts temporary tables in the way of what functions of the policies look up, filled so that the
/// acting user owns everything, and sweeps.
enum PolicySearchPath: PolicyProbe {
    static let rule = Rule.policySearchPath

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let pair = bench.actingPairs.first, try bench.mayMakeTemporaries() else { return }
        let called = bench.access.policies.map(\.text).joined(separator: " ")
        for function in bench.access.functions where function.looksUpForItsCaller {
            // Functions are called by functions too: any that policies could come to.
            let callers =
                [called] + bench.access.functions.filter { $0.id != function.id }.map(\.body)
            guard callers.contains(where: { $0.names(function.name) }) else { continue }
            let shadows = NameShadows(in: function.body, bench.access)
            guard !shadows.relations.isEmpty else { continue }
            let name = function.displayName
            try PolicyCheck.guarding(rule, name, &ledger) { (ledger) throws(PostgresError) in
                let filling = try filling(shadows, pair, bench)
                let sights = try sights(filling, pair.actor, bench, sabotage: [])
                let opened = sights.leaks.first { sight in
                    PolicyCause.of(sight.target, bench) == nil
                        && !ledger.hasFinding(
                            .foreignRowVisible, on: sight.target.table.displayName)
                }
                guard let opened else {
                    return ledger.silent(rule, name, actor: pair.label, twinFired: nil)
                }
                report(function, shadows, filling, opened, pair, bench, &ledger)
            }
        }
        try prove(pair, bench, &ledger)
    }

    private static func report(
        _ function: Function, _ shadows: NameShadows, _ filling: [String],
        _ opened: PolicyBench.Sight, _ pair: ActingPair, _ bench: PolicyBench,
        _ ledger: inout PolicyLedger
    ) {
        let table = opened.target.table.displayName
        ledger.leaked(
            rule, function.displayName, actor: pair.label,
            PolicyLedger.Leak(
                message:
                    "\(function.displayName), which policies ask, believes temporary tables of "
                    + "its caller",
                evidence: """
                    \(pair.actor.description) with a temporary table named \
                    \(shadows.relations.map(\.name).joined(separator: ", ")): \
                    \(opened.sweep.foreign) rows of others in \(table)\(opened.sweep.exampleText)
                    """,
                replay: bench.replay(
                    preparation: filling, as: pair.actor,
                    ["SELECT * FROM \(opened.target.table.sqlName) LIMIT 20"]),
                fix: "ALTER FUNCTION \(function.sqlSignature) SET search_path = "
                    + "\(function.schema.quotedWhereNeeded), pg_temp;",
                severity: bench.identity.settings.isEmpty ? nil : .low))
    }

    /// Tables with everybody's rows as the actor's own, and the actor's rows as everybody's.
    private static func filling(
        _ shadows: NameShadows, _ pair: ActingPair, _ bench: PolicyBench
    ) throws(PostgresError) -> [String] {
        var statements = shadows.making(for: bench.privileges.role)
        for relation in shadows.relations {
            let copy = "pg_temp.\(Connection.quoted(identifier: relation.name))"
            statements.append("INSERT INTO \(copy) SELECT * FROM \(relation.sqlName)")
            guard let target = bench.tables.first(where: { $0.table.id == relation.id }) else {
                continue
            }
            statements += try rewriting(target, into: copy, pair, bench)
        }
        return statements
    }

    private static func rewriting(
        _ target: ProtectedTable, into copy: String, _ pair: ActingPair, _ bench: PolicyBench
    ) throws(PostgresError) -> [String] {
        let table = target.table
        let owners = bench.context.ownerColumns(of: table)
        let columns = table.columns.map(\.name)
        let names = columns.map { Connection.quoted(identifier: $0) }.joined(separator: ", ")
        func insertion(_ row: (String) -> String?) -> String {
            let values = columns.map { RowDraft.literal(row($0)) }.joined(separator: ", ")
            return "INSERT INTO \(copy) (\(names)) VALUES (\(values))"
        }
        var statements: [String] = []
        let own = try bench.firstRow(of: pair.actor, in: table)
        let victims = try bench.firstRow(of: pair.victim, in: table)
        if let own, let victims {
            let assignment = owners.map { column in
                "\(Connection.quoted(identifier: column)) = \(RowDraft.literal(own[column] ?? nil))"
            }
            statements = [
                "UPDATE \(copy) SET \(assignment.joined(separator: ", "))",
                insertion { (owners.contains($0) ? victims : own)[$0] ?? nil },
            ]
        }
        // And the actor wherever else somebody may stand in a row of the victim's.
        guard let owner = owners.first.flatMap({ table.column(named: $0) }),
            let draft = try bench.drafting.draft(table, owner: pair.victim)
        else { return statements }
        return statements + [
            insertion { name in
                let column = table.column(named: name)
                let isSomebody = column?.typeID == owner.typeID && !owners.contains(name)
                return isSomebody ? pair.actor.key : draft[name]
            }
        ]
    }

    private static func sights(
        _ filling: [String], _ actor: ActingUser, _ bench: PolicyBench, sabotage: [String]
    ) throws(PostgresError) -> [PolicyBench.Sight] {
        try bench.session.trial { (session) throws(PostgresError) -> [PolicyBench.Sight] in
            try session.prepare(sabotage)
            // A row that a constraint of the table refuses is left out.
            for statement in filling { _ = try session.attempt(statement) }
            try session.become(actor)
            return try bench.sweepAll(as: actor.key, session, isOpen: !sabotage.isEmpty)
        }
    }

    /// A policy on a function that counts the rows of a name, made for the occasion.
    private static func prove(
        _ pair: ActingPair, _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let target = bench.tables.first(where: { bench.isSeeded($0.table) }) else { return }
        let (name, schema) = (target.table.sqlName, target.table.schema)
        let quoted = Connection.quoted(identifier: schema)
        let known = "\(quoted).bulkhead_twin_known"
        let rights = bench.tables.flatMap(\.sabotage).filter { $0.hasPrefix("GRANT") }
        let sabotage =
            rights
            + target.policies.map {
                "DROP POLICY \(Connection.quoted(identifier: $0.name)) ON \(name)"
            } + [
                "CREATE TABLE \(known) (who text)",
                "GRANT SELECT ON \(known) TO PUBLIC",
                """
                CREATE FUNCTION \(quoted).bulkhead_twin() RETURNS boolean LANGUAGE plpgsql STABLE AS \
                'BEGIN RETURN EXISTS (SELECT FROM bulkhead_twin_known); END'
                """,
                "CREATE POLICY bulkhead_twin ON \(name) USING (\(quoted).bulkhead_twin())",
                "ALTER TABLE \(name) ENABLE ROW LEVEL SECURITY",
            ]
        let filling = [
            "CREATE TEMPORARY TABLE bulkhead_twin_known (who text)",
            "GRANT ALL ON pg_temp.bulkhead_twin_known TO PUBLIC",
            "INSERT INTO pg_temp.bulkhead_twin_known VALUES ('me')",
        ]
        let seen = try sights(filling, pair.actor, bench, sabotage: sabotage)
        ledger.twin(
            of: rule, on: "a name",
            fired: seen.leaks.contains { $0.target.table.id == target.table.id })
    }
}

extension Function {
    /// Whether it runs with its caller's rights and looks names up where its caller says.
    fileprivate var looksUpForItsCaller: Bool {
        !isSecurityDefiner && !isParsed && ["sql", "plpgsql"].contains(language)
            && !(searchPath?.contains("pg_temp") ?? false)
    }
}
