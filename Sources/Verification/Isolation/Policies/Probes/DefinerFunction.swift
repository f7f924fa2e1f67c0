internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: a SECURITY DEFINER function that the application's role may call returns, changes
    /// or opens rows of other users.
    ///
    /// **Why**: it runs with its owner's rights, past every policy; its own predicate is all that
    /// keeps users apart, and an id in its arguments is the caller's to choose.
    ///
    /// **Fix**: SECURITY INVOKER, or a predicate on the acting user inside it.
    ///
    /// CWE-639, CWE-269; OWASP API1:2023, API5:2023, A01:2021.
    package static let definerFunction = Rule(
        "definer-function", .critical, .isolation,
        "a SECURITY DEFINER function reaches rows that belong to another user")
}

/// Calls every SECURITY DEFINER function with generated arguments, looks at what comes back and at
/// what became of everybody's rows, and sweeps again in the same transaction.
enum DefinerFunction: PolicyProbe {
    static let rule = Rule.definerFunction
    /// Calls of one function that are judged one by one.
    private static let singleLimit = 12

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let pair = bench.actingPairs.first else { return }
        let identity = bench.context.scenario.database.identity.map(\.sql.text)
            .joined(separator: " ")
        for function in bench.access.functions
        where function.isSecurityDefiner && !function.returnsTrigger {
            let name = function.displayName
            guard bench.privileges.functions.contains(function.id) else {
                ledger.silent(
                    rule, name, twinFired: nil,
                    closure: "\(bench.privileges.role) has no right to EXECUTE it")
                continue
            }
            // Who the user is must come from somewhere: that function is trusted by declaration.
            guard !identity.names(function.name) else {
                ledger.untested(rule, name, "the identity statements call it: it is trusted")
                continue
            }
            try PolicyCheck.guarding(rule, name, &ledger) { (ledger) throws(PostgresError) in
                try probe(function, pair, bench, &ledger)
            }
        }
        try prove(pair, bench, &ledger)
    }

    private static func probe(
        _ function: Function, _ pair: ActingPair, _ bench: PolicyBench,
        _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let calls = try FunctionCalls(of: function, pair, bench).all
        guard !calls.isEmpty else {
            return ledger.untested(
                rule, function.displayName, "no arguments could be generated for its types")
        }
        let name = function.displayName
        let look = try look(calls, function, pair, bench, sabotage: [])
        if let take = look.take {
            return ledger.leaked(
                take.rule, name, actor: pair.label,
                PolicyLedger.Leak(
                    message: take.rule == rule
                        ? "\(name) reaches rows of other users"
                        : "what \(name) answers depends on other users' rows",
                    evidence:
                        "\(pair.actor.description): \(take.statement.shortened): \(take.sign)",
                    replay: bench.replay(as: pair.actor, [take.statement]),
                    fix: "ALTER FUNCTION \(function.sqlSignature) SECURITY INVOKER; "
                        + "or let its body ask for the acting user"))
        }
        guard !look.accepted.isEmpty else {
            return ledger.untested(
                rule, name, "none of \(calls.count) calls was accepted: \(look.refusal ?? "")")
        }
        ledger.silent(rule, name, actor: pair.label, twinFired: nil)
    }

    /// What came of calling a function.
    private struct Look {
        var accepted: [FunctionCalls.Call] = []
        var refusal: String?
        var take: Take?
    }

    private struct Take {
        let rule: Rule
        let statement: String
        let sign: String
    }

    private static func look(
        _ calls: [FunctionCalls.Call], _ function: Function, _ pair: ActingPair,
        _ bench: PolicyBench, sabotage: [String]
    ) throws(PostgresError) -> Look {
        var look = try attempt(calls, pair, bench, sabotage: sabotage)
        // Which of the calls it was shows when each is made alone.
        if let take = look.take, take.statement.isEmpty {
            for call in calls {
                let single = try attempt([call], pair, bench, sabotage: sabotage)
                guard let found = single.take else { continue }
                look.take = Take(rule: found.rule, statement: call.sql, sign: found.sign)
                return look
            }
        }
        // What one call changed of the acting user the next may have changed again.
        if look.take == nil, function.volatility == .volatile {
            let writing = try writingCalls(look.accepted, pair.actor, bench, sabotage: sabotage)
            for call in (look.accepted.prefix(4) + writing.prefix(singleLimit)).uniqued {
                let single = try attempt([call], pair, bench, sabotage: sabotage)
                if single.take != nil { return single }
            }
        }
        guard look.take == nil, function.kind == .function else { return look }
        for call in look.accepted.prefix(4) {
            let answer = try answerFromOthers(call, pair.actor, bench, sabotage: sabotage)
            guard let answer else { continue }
            let row = try bench.foreignRow(in: answer, besides: pair.actor)
            look.take = Take(
                rule: row == nil ? .aggregateTold : rule, statement: call.sql,
                sign: row
                    ?? "the answer is another one once the rows of all others are gone")
            return look
        }
        return look
    }

    private static func attempt(
        _ calls: [FunctionCalls.Call], _ pair: ActingPair, _ bench: PolicyBench,
        sabotage: [String]
    ) throws(PostgresError) -> Look {
        try bench.session.trial { (session) throws(PostgresError) -> Look in
            try session.prepare(sabotage)
            try session.connection.execute("SAVEPOINT bulkhead_calls")
            var look = try perform(calls, pair, bench, session)
            guard look.take == nil, try session.hasWritten() else { return look }
            // Everybody's rows are counted for the calls that wrote anything at all.
            try session.connection.execute("ROLLBACK TO SAVEPOINT bulkhead_calls")
            let censuses = try bench.censuses(besides: pair.actor.key, session)
            look = try perform(calls, pair, bench, session)
            guard look.take == nil else { return look }
            look.take = try written(since: censuses, pair.actor, bench, session).map {
                Take(rule: rule, statement: calls.count == 1 ? calls[0].sql : "", sign: $0)
            }
            return look
        }
    }

    /// Makes the calls as a user, and looks at their answers and at what is visible afterwards.
    ///
    /// The session is left as the observer.
    private static func perform(
        _ calls: [FunctionCalls.Call], _ pair: ActingPair, _ bench: PolicyBench,
        _ session: PolicySession
    ) throws(PostgresError) -> Look {
        let content = ForeignContent(bench.context)
        var look = Look()
        try session.become(pair.actor)
        let known = try bench.sweepAll(as: pair.actor.key, session).leaks.map(\.target.table.id)
        try session.become(pair.actor)
        for call in calls {
            let answer = try session.attempt(call.sql)
            guard answer.failure == nil else {
                look.refusal = look.refusal ?? answer.failure?.description
                continue
            }
            look.accepted.append(call)
            let sign = content.sign(in: answer, besides: pair.actor, knowing: call.arguments)
            if let sign {
                look.take = Take(rule: rule, statement: call.sql, sign: sign)
                try session.observe()
                return look
            }
        }
        // What a call changed of the acting user itself shows in what it sees afterwards.
        let opened = try bench.sweepAll(as: pair.actor.key, session).leaks
            .first { !known.contains($0.target.table.id) }
        if let opened {
            look.take = Take(
                rule: rule, statement: calls.count == 1 ? calls[0].sql : "",
                sign: "\(opened.sweep.foreign) rows of others are visible afterwards in "
                    + opened.target.table.displayName)
        }
        return look
    }

    /// The calls that write anything, each made alone.
    private static func writingCalls(
        _ calls: [FunctionCalls.Call], _ actor: ActingUser, _ bench: PolicyBench,
        sabotage: [String]
    ) throws(PostgresError) -> [FunctionCalls.Call] {
        guard sabotage.isEmpty else { return [] }
        var found: [FunctionCalls.Call] = []
        for call in calls {
            let writes = try bench.session.trial { (session) throws(PostgresError) -> Bool in
                try session.become(actor)
                _ = try session.attempt(call.sql)
                return try session.hasWritten()
            }
            if writes { found.append(call) }
        }
        return found
    }

    /// What the calls did to rows of others, or put below them; nil for nothing.
    private static func written(
        since censuses: [ForeignCensus], _ actor: ActingUser, _ bench: PolicyBench,
        _ session: PolicySession
    ) throws(PostgresError) -> String? {
        if let effect = try bench.effect(since: censuses, besides: actor.key, session) {
            return effect
        }
        for edge in bench.context.ownedEdges {
            let rows = try edge.disagreeing(session.connection)
            guard rows > 0 else { continue }
            return "\(rows) rows of \(edge.child.displayName) are now below another user's "
                + edge.parent.displayName
        }
        return nil
    }

    /// The answer of a call that depends on rows of others; nil where it does not.
    ///
    /// Each execution has a transaction of its own: what one writes would change the next.
    private static func answerFromOthers(
        _ call: FunctionCalls.Call, _ actor: ActingUser, _ bench: PolicyBench, sabotage: [String]
    ) throws(PostgresError) -> Answer? {
        func answer(alone: Bool) throws(PostgresError) -> Answer {
            try bench.session.trial { (session) throws(PostgresError) -> Answer in
                try session.prepare(sabotage)
                if alone { try bench.removeOthers(than: actor, session) }
                try session.become(actor)
                return try session.attempt(call.sql)
            }
        }
        let first = try answer(alone: false)
        let isTruth = first.rows.allSatisfy { row in
            row.allSatisfy { $0 == nil || $0 == "t" || $0 == "f" }
        }
        // Yes and no are what helpers of policies answer; others' ids were passed to them.
        guard first.failure == nil, !isTruth else { return nil }
        // What differs by itself, a clock or a die, tells nothing by differing.
        guard try answer(alone: false).sortedRows == first.sortedRows else { return nil }
        let alone = try answer(alone: true)
        return alone.failure == nil && alone.sortedRows != first.sortedRows ? first : nil
    }

    /// A function that hands out a whole table, made for the occasion.
    private static func prove(
        _ pair: ActingPair, _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let target = bench.tables.first(where: { bench.isSeeded($0.table) }) else { return }
        let schema = Connection.quoted(identifier: target.table.schema)
        let name = "\(schema).bulkhead_twin()"
        let statements = [
            (
                "a reading", "SETOF \(target.table.sqlName)",
                "SELECT * FROM \(target.table.sqlName)"
            ),
            ("a write", "void", "DELETE FROM \(target.table.sqlName)"),
        ]
        for (form, type, body) in statements {
            let sabotage =
                target.relaxation(bench.context) + [
                    "GRANT USAGE ON SCHEMA \(schema) TO PUBLIC",
                    """
                    CREATE FUNCTION \(name) RETURNS \(type) LANGUAGE sql SECURITY DEFINER AS \
                    \(Connection.quoted(literal: body))
                    """,
                ]
            let call = FunctionCalls.Call(sql: "SELECT * FROM \(name)", arguments: [])
            let look = try attempt([call], pair, bench, sabotage: sabotage)
            var fired = look.take != nil
            if !fired, let actor = bench.actingPairs.first?.actor {
                // Rows that carry no text are told by what becomes of them without the others.
                fired = try answerFromOthers(call, actor, bench, sabotage: sabotage) != nil
            }
            ledger.twin(of: rule, on: form, fired: fired)
        }
    }
}
