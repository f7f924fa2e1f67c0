internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: a view shows or gives up rows of others; a materialised view holds them.
    ///
    /// **Why**: a view reads with its owner's rights unless it says `security_invoker`; where
    /// policies do not bind the owner, the view is a way around them. A materialised view is a copy
    /// that has no policies at all.
    ///
    /// **Fix**: `ALTER VIEW … SET (security_invoker = true)`; take the application's rights to a
    /// materialised view away.
    ///
    /// CWE-200, CWE-862; OWASP API1:2023, A01:2021.
    package static let exposedView = Rule(
        "exposed-view", .critical, .isolation,
        "a view shows or gives up rows that belong to another user")
}

/// Reads every view as a user, writes through those that may be written, and asks them again once
/// the rows of all others are gone.
enum ExposedView: PolicyProbe {
    static let rule = Rule.exposedView
    /// Rows of a view that are looked at one by one; the comparison covers the rest.
    private static let rowLimit = 20_000

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let shared = Set(bench.context.scenario.shared.map(\.table))
        let readers = try bench.readers()
        for view in bench.access.relations
        where view.kind == .view || view.kind == .materializedView {
            guard !shared.contains(view.name), !shared.contains(view.displayName) else { continue }
            guard readers.contains(where: { !$0.privileges.grants(on: view.id).isEmpty }) else {
                ledger.silent(
                    rule, view.displayName, twinFired: nil,
                    closure: "\(bench.privileges.role) has no right to it")
                continue
            }
            try PolicyCheck.guarding(rule, view.displayName, &ledger) {
                (ledger) throws(PostgresError) in
                try probe(view, readers, bench, &ledger)
            }
        }
        try prove(bench, &ledger)
    }

    // MARK: One view

    /// What a user got out of a view.
    private enum Finding {
        case rows(statement: String, String)
        case writes(statement: String, String)
        case aggregate(statement: String)
    }

    private static func probe(
        _ view: Relation, _ readers: [PolicyBench.Reader], _ bench: PolicyBench,
        _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        // What it holds was computed before there were rows.
        let refresh =
            view.kind == .materializedView ? ["REFRESH MATERIALIZED VIEW \(view.sqlName)"] : []
        var seesRows = false
        for reader in readers {
            let grants = reader.privileges.grants(on: view.id)
            guard !grants.isEmpty else { continue }
            let look = try look(at: view, grants, reader.actor, bench, sabotage: refresh)
            seesRows = seesRows || look.seesRows
            guard let finding = look.finding else { continue }
            return report(finding, view, reader.actor, bench, &ledger)
        }
        guard seesRows else {
            return ledger.untested(rule, view.displayName, "it shows its readers nothing at all")
        }
        ledger.silent(rule, view.displayName, twinFired: nil)
    }

    private struct Look {
        var seesRows = false
        var finding: Finding?
    }

    private static func look(
        at view: Relation, _ grants: RolePrivileges.Grants, _ actor: ActingUser,
        _ bench: PolicyBench, sabotage: [String]
    ) throws(PostgresError) -> Look {
        let columns = grants.readable.map { "v.\(Connection.quoted(identifier: $0))" }
            .joined(separator: ", ")
        let reading = "SELECT \(columns) FROM \(view.sqlName) v"
        var look = Look()
        if !grants.readable.isEmpty {
            let content = ForeignContent(bench.context)
            let answer = try bench.session.trial { (session) throws(PostgresError) -> Answer in
                try session.prepare(sabotage)
                try session.become(actor)
                return try session.attempt("\(reading) LIMIT \(rowLimit)")
            }
            look.seesRows = !answer.rows.isEmpty
            if let sign = content.sign(in: answer, besides: actor) {
                look.finding = .rows(statement: reading, sign)
                return look
            }
            if try dependsOnOthers(reading, actor, bench, sabotage: sabotage) {
                let row = try bench.foreignRow(in: answer, besides: actor)
                look.finding =
                    row.map { .rows(statement: reading, $0) }
                    ?? .aggregate(statement: reading)
            }
        }
        if let writing = try write(through: view, grants, actor, bench, sabotage: sabotage) {
            look.finding = writing
        }
        return look
    }

    /// Whether an answer changes once the rows of everybody else are gone.
    private static func dependsOnOthers(
        _ reading: String, _ actor: ActingUser, _ bench: PolicyBench, sabotage: [String]
    ) throws(PostgresError) -> Bool {
        let question = """
            SELECT count(*), coalesce(sum(hashtextextended(row(all_rows.*)::text, 0)::numeric), 0)
            FROM (\(reading)) all_rows
            """
        return try bench.session.trial { (session) throws(PostgresError) -> Bool in
            try session.prepare(sabotage)
            try session.become(actor)
            let first = try session.attempt(question)
            let again = try session.attempt(question)
            // What differs by itself, a clock or a die, tells nothing by differing.
            guard first.failure == nil, first.rows == again.rows else { return false }
            try session.observe()
            try bench.removeOthers(than: actor, session)
            try session.become(actor)
            let alone = try session.attempt(question)
            return alone.failure == nil && alone.rows != first.rows
        }
    }

    /// Writes through the view, and looks what became of rows of others in any table.
    private static func write(
        through view: Relation, _ grants: RolePrivileges.Grants, _ actor: ActingUser,
        _ bench: PolicyBench, sabotage: [String]
    ) throws(PostgresError) -> Finding? {
        guard view.kind == .view else { return nil }
        for statement in try ViewWrites(bench).statements(view, grants, actor) {
            let effect = try bench.session.trial { (session) throws(PostgresError) -> String? in
                let keys = bench.tables.filter { view.sources.contains($0.table.id) }
                try session.prepare(sabotage + keys.flatMap { $0.relaxation(bench.context) })
                let before = try bench.censuses(besides: actor.key, session)
                try session.become(actor)
                guard try session.attempt(statement).failure == nil else {
                    try session.observe()
                    return nil
                }
                try session.observe()
                return try bench.effect(since: before, besides: actor.key, session)
            }
            if let effect { return .writes(statement: statement, effect) }
        }
        return nil
    }

    // MARK: Words

    private static func report(
        _ finding: Finding, _ view: Relation, _ actor: ActingUser, _ bench: PolicyBench,
        _ ledger: inout PolicyLedger
    ) {
        let name = view.displayName
        let isCopy = view.kind == .materializedView
        let fix =
            isCopy
            ? "REVOKE ALL ON \(view.sqlName) FROM \(bench.privileges.role.quotedWhereNeeded), PUBLIC;"
            : "ALTER VIEW \(view.sqlName) SET (security_invoker = true);"
        let (rule, statement, message, evidence): (Rule, String, String, String) =
            switch finding {
            case .rows(let statement, let sign):
                (
                    .exposedView, statement,
                    isCopy
                        ? "\(name) holds a copy of everybody's rows, which no policy guards"
                        : "\(name) shows rows of other users", sign
                )
            case .writes(let statement, let effect):
                (.exposedView, statement, "\(name) gives up rows of other users", effect)
            case .aggregate(let statement):
                (
                    .aggregateTold, statement, "what \(name) answers depends on other users' rows",
                    "the answer is another one once the rows of all others are gone"
                )
            }
        ledger.leaked(
            rule, name, actor: actor.label.rawValue,
            PolicyLedger.Leak(
                message: message,
                evidence: "\(actor.description): \(statement.shortened): \(evidence)",
                replay: bench.replay(as: actor, [statement]), fix: fix))
    }

    /// A view that its owner's rights open, made for the occasion.
    private static func prove(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let pair = bench.actingPairs.first,
            let target = bench.tables.first(where: { bench.isSeeded($0.table) })
        else { return }
        let columns = target.table.columns.map(\.name)
        let twin = Relation(
            id: 0, schema: target.table.schema, name: "bulkhead_twin", kind: .view, owner: 0,
            hasRowSecurity: false, isForced: false, isSecurityInvoker: false,
            isSecurityBarrier: false, parents: [], columns: columns, sources: [target.table.id])
        let sabotage = [
            "CREATE VIEW \(twin.sqlName) AS SELECT * FROM \(target.table.sqlName)",
            "GRANT USAGE ON SCHEMA \(Connection.quoted(identifier: twin.schema)) TO PUBLIC",
            "GRANT ALL ON \(twin.sqlName) TO PUBLIC",
        ]
        let reading = RolePrivileges.Grants(privileges: [.select], readable: columns)
        let seen = try look(at: twin, reading, pair.actor, bench, sabotage: sabotage)
        ledger.twin(of: rule, on: "a view", fired: seen.finding != nil)
        let writing = RolePrivileges.Grants(privileges: [.delete])
        let written = try look(at: twin, writing, pair.actor, bench, sabotage: sabotage)
        ledger.twin(of: rule, on: "a DELETE through a view", fired: written.finding != nil)
        let counting =
            [
                "CREATE VIEW \(twin.sqlName) AS SELECT count(*) AS everybody FROM \(target.table.sqlName)"
            ] + sabotage.dropFirst()
        let counted = try look(
            at: twin, RolePrivileges.Grants(privileges: [.select], readable: ["everybody"]),
            pair.actor, bench, sabotage: counting)
        ledger.twin(of: .aggregateTold, on: "a count", fired: counted.finding != nil)
    }
}

extension PolicyBench {
    /// Users who attack where no table says which: those of the largest seeded one.
    var actingPairs: [ActingPair] {
        guard let largest = context.largestPlannedTable else { return [] }
        return pairs(context.table(largest))
    }

    /// Whether a key is a seeded user's.
    func isUser(_ key: String) -> Bool {
        let plan = context.plan
        return plan.user(ofTenantKey: .text(key)) != nil
            || Int64(key).flatMap { plan.user(ofTenantKey: .integer($0)) } != nil
    }

    /// Whether rows of a table carry the canaries of their owners.
    func isMarked(_ table: Table) -> Bool {
        guard isSeeded(table), let planned = context.plan.tableIndex(withID: table.id) else {
            return false
        }
        return !context.plan.tables[planned].markedColumns.isEmpty
    }

    /// Whether the population made rows of a table.
    func isSeeded(_ table: Table) -> Bool {
        context.plan.tableIndex(withID: table.id).map { context.plan.tables[$0].rowCount > 0 }
            ?? false
    }
}
