internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: where nobody told the database who acts, it shows or gives up rows all the same.
    ///
    /// **Why**: sooner or later a statement runs before, or without, its identity. On a fresh
    /// connection the setting is then NULL, on a reused one an empty text; a policy that says
    /// `IS NULL OR`, or falls back to the row's own column, opens every row, and only on one of
    /// the two.
    ///
    /// **Fix**: let the policies compare with `nullif(current_setting('…', true), '')` and nothing
    /// else: NULL is equal to no owner.
    ///
    /// CWE-636, CWE-862; OWASP A01:2021, A04:2021.
    package static let unsetIdentity = Rule(
        "unset-identity", .high, .isolation,
        "without an identity the policies open instead of closing")
}

/// Reads, deletes and updates every table without an identity, on a fresh and a reused connection.
enum UnsetIdentity: PolicyProbe {
    static let rule = Rule.unsetIdentity

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let user = bench.context.anyUser else { return }
        let fresh = NobodyActing(
            bench: bench, session: try bench.openSession(), place: "a fresh connection")
        for target in bench.tables {
            try fresh.probe(target, form: "fresh", after: nil, &ledger)
        }
        let session = try bench.openSession()
        try session.serve(user)
        let reused = NobodyActing(bench: bench, session: session, place: "a reused connection")
        for target in bench.tables {
            try reused.probe(target, form: "reused", after: user, &ledger)
        }
        // A token without the claim: the role is taken, and who acts is not told.
        for state in HalfIdentity.all(bench) {
            let half = NobodyActing(
                bench: bench, session: try bench.openSession(), place: state.place, half: state)
            for target in bench.tables {
                try half.probe(target, form: state.form, after: nil, &ledger)
            }
        }
    }
}

/// An identity that was told in part: the role is there, or the document, but nobody's key in it.
struct HalfIdentity {
    let form: String
    let place: String
    /// As the login, in place of the identity statements.
    let statements: [String]
    /// The rights of the role that acts then.
    let privileges: RolePrivileges

    /// Those that the identity statements could leave behind.
    static func all(_ bench: PolicyBench) -> [HalfIdentity] {
        var found: [HalfIdentity] = []
        let (acting, login) = (bench.privileges, bench.loginPrivileges)
        let isOtherRole = acting.role != login.role && bench.identity.roles.isEmpty
        let become =
            isOtherRole ? ["SET LOCAL ROLE \(Connection.quoted(identifier: acting.role))"] : []
        if isOtherRole {
            found.append(
                HalfIdentity(
                    form: "role-alone", place: "a fresh connection, as \(acting.role)",
                    statements: become, privileges: acting))
        }
        let documents = bench.identity.documents.map { name in
            "SELECT set_config(\(Connection.quoted(literal: name)), '{}', true)"
        }
        if !documents.isEmpty {
            found.append(
                HalfIdentity(
                    form: "empty-document",
                    place: "a connection whose \(bench.identity.documents.joined(separator: ", ")) "
                        + "is '{}'",
                    statements: documents + become, privileges: isOtherRole ? acting : login))
        }
        return found
    }
}

/// Statements of the application's role that no identity went before.
struct NobodyActing {
    let bench: PolicyBench
    let session: PolicySession
    /// For evidence.
    let place: String
    /// What was told all the same; nil where nothing was.
    var half: HalfIdentity?

    private var privileges: RolePrivileges { half?.privileges ?? bench.loginPrivileges }

    /// What nobody got, with the statement that got it.
    private struct Take {
        let statement: String
        let effect: String
    }

    /// Probes one table.
    ///
    /// - Parameter previous: who acted before; rows of its own are another rule's.
    func probe(
        _ target: ProtectedTable, form: String, after previous: ActingUser?,
        _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let table = target.table.displayName
        let pairs = bench.pairs(target.table, limit: 1)
        guard let pair = pairs.first,
            let planting = try bench.planting(target.table, for: [pair.actor, pair.victim])
        else {
            return ledger.untested(UnsetIdentity.rule, table, form: form, "no row could be drafted")
        }
        let statements = try self.statements(pair, target)
        var found: Take?
        for statement in [nil] + statements where found == nil {
            found = try take(target, planting, statement, previous, sabotaged: false)
        }
        guard let found else {
            let fired = try take(target, planting, nil, previous, sabotaged: true) != nil
            return ledger.silent(
                UnsetIdentity.rule, table, form: form, actor: "nobody", twinFired: fired)
        }
        let cause = PolicyCause.of(target, bench)
        ledger.leaked(
            cause?.rule ?? UnsetIdentity.rule, cause?.object ?? table,
            form: cause == nil ? form : "\(UnsetIdentity.rule.id)/\(form)", actor: "nobody",
            of: table,
            explainedBy: [.foreignRowVisible, .blindUpdate, .blindDelete],
            PolicyLedger.Leak(
                message: cause?.message ?? "without an identity \(table) is open",
                evidence: "\(bench.session.role.name), nobody acting, on \(place): "
                    + "\(found.statement.shortened): \(found.effect)",
                replay: bench.replay(
                    preparation: planting + reuse(previous), as: nil,
                    (half?.statements ?? []) + [found.statement],
                    look: ["SELECT count(*) FROM \(target.table.sqlName)"]),
                fix: cause?.fix ?? fix(target)))
    }

    /// A setting that was set and is not any more is an empty text from then on.
    private func reuse(_ previous: ActingUser?) -> [String] {
        guard previous != nil else { return [] }
        return bench.identitySettings.filter { $0.contains(".") }.map {
            "SELECT set_config(\(Connection.quoted(literal: $0)), '', true)"
        }
    }

    private func statements(
        _ pair: ActingPair, _ target: ProtectedTable
    ) throws(PostgresError) -> [String?] {
        guard let parts = try WriteStatements(pair, on: target, bench) else { return [] }
        let updates = parts.plainAssignments.prefix(1).map { Optional(parts.update($0)) }
        return [parts.delete()] + updates
    }

    /// Performs a statement as nobody.
    ///
    /// - Parameter statement: nil reads the table.
    /// - Returns: nil where it got nothing.
    private func take(
        _ target: ProtectedTable, _ planting: [String], _ statement: String?,
        _ previous: ActingUser?, sabotaged: Bool
    ) throws(PostgresError) -> Take? {
        try session.trial { (session) throws(PostgresError) -> Take? in
            try session.prepare(planting)
            if sabotaged { try session.prepare(target.sabotage) }
            func become(_ session: PolicySession) throws(PostgresError) {
                try session.become(nil)
                try session.prepare(half?.statements ?? [])
            }
            if let statement {
                let take = try bench.writeBlindly(
                    target, [statement], besides: previous?.key, session, become: become)
                return take.map { Take(statement: $0.statement, effect: $0.effect) }
            }
            try become(session)
            let sweep = try ReadSweep.read(
                target.table,
                grants: sabotaged
                    ? target.sabotagedGrants : privileges.grants(on: target.table.id),
                as: previous?.key, session)
            guard sweep.foreign > 0 else { return nil }
            return Take(
                statement: "SELECT * FROM \(target.table.sqlName)",
                effect: "\(sweep.foreign) rows of others\(sweep.exampleText)")
        }
    }

    private func fix(_ target: ProtectedTable) -> String {
        "let every policy of \(target.table.shownName) say no more than: "
            + bench.ownerCondition(target.table)
    }
}
