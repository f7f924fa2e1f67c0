internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a user reads rows of a table that belong to others, with or without naming them.
    ///
    /// **Why**: whatever statement the application forgets to narrow hands out other people's data;
    /// the policy was the last thing in the way.
    ///
    /// **Fix**: let every permissive SELECT policy of the table ask for the owner. Permissive
    /// policies are joined by OR: the widest one counts.
    ///
    /// CWE-639, CWE-200; OWASP API1:2023, A01:2021.
    package static let foreignRowVisible = Rule(
        "foreign-row-visible", .critical, .isolation,
        "a policy lets a user read rows that belong to another user")
}

/// Reads every table as several users, and has an observer count whose rows came back.
struct ForeignRowVisible {
    let bench: PolicyBench
    static let rule = Rule.foreignRowVisible
    /// Users who sweep a table; all of them where there are few.
    static let subjectLimit = 8

    /// What the sweeps of one table came to.
    private struct Tally {
        var subjects: [String] = []
        var own = 0
        var foreignRows = 0
        var visible = 0
        var refusal: PostgresError?
        var hit: (subject: ActingUser, sweep: ReadSweep, condition: String?, total: Int)?
    }

    func run(_ target: ProtectedTable, _ ledger: inout PolicyLedger) throws(PostgresError) {
        let subjects = bench.subjects(target.table)
        guard subjects.count > 1 else {
            return ledger.note(
                .init(
                    rule: Self.rule, object: target.table.displayName, outcome: .untested,
                    reason: "fewer than two users were seeded"))
        }
        let planted = try bench.planting(target.table, for: Array(subjects.suffix(2)))
        guard let planting = planted else {
            return ledger.note(
                .init(
                    rule: Self.rule, object: target.table.displayName, outcome: .untested,
                    reason: "the table is empty, and no row could be drafted for it"))
        }
        var blind = Tally()
        for subject in subjects {
            try sweep(target, subject, planting, nil, &blind)
        }
        let twin = try read(
            target, subjects[subjects.count - 1], planting, nil, sabotaged: true)
        try conclude(
            target, "blind", blind, planting, twinFired: twin.0.foreign > 0, &ledger)
        try runKeyed(target, blind, &ledger)
        ledger.add(
            TableSweep(
                table: target.table.displayName, subjects: blind.subjects.count,
                foreignRows: blind.foreignRows, visible: blind.visible))
    }

    /// Asks for the victims' rows by their keys.
    private func runKeyed(
        _ target: ProtectedTable, _ blind: Tally, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let object = target.table.displayName
        // A key that is somebody else's returns nothing of one's own: that the users can read at
        // all was shown without one.
        var keyed = Tally(own: blind.own, refusal: blind.refusal)
        var twinFired: Bool?
        var planting: [String] = []
        for pair in bench.pairs(target.table) {
            guard let parts = try WriteStatements(pair, on: target, bench),
                let condition = parts.victimKey
            else { continue }
            if keyed.hit == nil { planting = parts.planting }
            try sweep(target, pair.actor, parts.planting, condition, &keyed)
            guard twinFired == nil else { continue }
            twinFired =
                try read(target, pair.actor, parts.planting, condition, sabotaged: true)
                .0.foreign > 0
        }
        guard !keyed.subjects.isEmpty else {
            let reason =
                target.table.primaryKey.isEmpty
                ? "the table has no primary key" : "no row could be drafted to ask for"
            return ledger.untested(Self.rule, object, form: "keyed", reason)
        }
        try conclude(target, "keyed", keyed, planting, twinFired: twinFired, &ledger)
    }

    private func sweep(
        _ target: ProtectedTable, _ subject: ActingUser, _ planting: [String],
        _ condition: String?, _ tally: inout Tally
    ) throws(PostgresError) {
        let (sweep, total) = try read(target, subject, planting, condition, sabotaged: false)
        tally.subjects.append(subject.label.rawValue)
        tally.own += sweep.own
        tally.foreignRows += total
        tally.visible += sweep.foreign
        tally.refusal = tally.refusal ?? sweep.refusal
        if sweep.foreign > 0, tally.hit == nil { tally.hit = (subject, sweep, condition, total) }
    }

    /// One sweep, with how many rows of others there are.
    private func read(
        _ target: ProtectedTable, _ subject: ActingUser, _ planting: [String],
        _ condition: String?, sabotaged: Bool
    ) throws(PostgresError) -> (ReadSweep, Int) {
        let sweep = try bench.session.trial {
            (session) throws(PostgresError) -> (ReadSweep, Int) in
            try session.prepare(planting)
            if sabotaged { try session.prepare(target.sabotage) }
            let isOwn = bench.context.isOwned(target.table, as: "t", by: subject.key) ?? "false"
            let total = try session.connection.query(
                "SELECT count(*) FROM \(target.table.sqlName) t WHERE (\(isOwn)) IS NOT TRUE")
            try session.become(subject)
            let sweep = try ReadSweep.read(
                target.table, where: condition,
                grants: sabotaged ? target.sabotagedGrants : target.grants, as: subject.key,
                session)
            return (sweep, total.integer(row: 0, column: 0) ?? 0)
        }
        return sweep
    }

    private func conclude(
        _ target: ProtectedTable, _ form: String, _ tally: Tally, _ planting: [String],
        twinFired: Bool?, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let table = target.table.displayName
        let actor = Set(tally.subjects).sorted().joined(separator: ", ")
        guard let hit = tally.hit else {
            let isBound = bench.isBound(on: target.relation)
            let refusal = tally.refusal.map { "no user could read it: \($0)" }
            return ledger.silent(
                Self.rule, table, form: form, actor: actor, twinFired: twinFired,
                doubt: tally.own > 0
                    ? nil
                    : refusal ?? "no user saw a row of its own, so that silence proves nothing",
                closure: tally.own > 0
                    ? nil : target.closure(of: .select, bench.privileges, isBound: isBound))
        }
        let cause = PolicyCause.of(target, bench)
        let isOwn = bench.context.isOwned(target.table, as: "t", by: hit.subject.key)
        let clause = hit.condition ?? "(\(isOwn ?? "false")) IS NOT TRUE"
        ledger.leaked(
            cause?.rule ?? Self.rule, cause?.object ?? table,
            form: cause == nil ? form : "\(Self.rule.id)/\(form)", actor: actor, of: table,
            PolicyLedger.Leak(
                message: cause?.message ?? "a user sees rows of others in \(table)",
                evidence: """
                    \(hit.subject.description) read \(hit.sweep.foreign) of \(hit.total) rows of \
                    others in \(table), \(form)\(hit.sweep.exampleText)
                    """,
                replay: bench.replay(
                    preparation: planting, as: hit.subject,
                    ["SELECT * FROM \(target.table.sqlName) t WHERE \(clause) LIMIT 20"]),
                fix: cause?.fix ?? bench.policyFix(target, .select)))
    }
}

extension PolicyBench {
    /// Users who sweep a table: all where there are few, else some of every rank.
    func subjects(_ table: Table) -> [ActingUser] {
        let plan = context.plan
        let limit = ForeignRowVisible.subjectLimit
        if plan.users <= limit {
            return (0..<plan.users).map { ActingUser($0, .median, in: plan) }
        }
        let ranked = context.plan.tableIndex(withID: table.id) ?? context.largestPlannedTable
        guard let ranked else { return [] }
        var numbers: [Int] = []
        for step in 0..<limit {
            let user = plan.userAtQuantile(
                Double(step) / Double(limit - 1), table: ranked)
            if !numbers.contains(user) { numbers.append(user) }
        }
        let labels: [UserClass] = [.light, .light, .median, .median, .median, .p90, .p90, .heavy]
        return numbers.enumerated().map { place, number in
            ActingUser(number, labels[min(place, labels.count - 1)], in: plan)
        }
    }
}

extension Table {
    /// A condition that finds one row by its primary key; nil without one.
    ///
    /// - Parameter alias: nil for bare names.
    func keyCondition(_ row: [String: String?], alias: String?) -> String? {
        guard !primaryKey.isEmpty else { return nil }
        let prefix = alias.map { "\($0)." } ?? ""
        return primaryKey.map { column in
            "\(prefix)\(Connection.quoted(identifier: column)) = "
                + RowDraft.literal(row[column] ?? nil)
        }.joined(separator: " AND ")
    }
}
