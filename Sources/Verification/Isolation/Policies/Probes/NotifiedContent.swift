internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: what users write is sent over a notification channel.
    ///
    /// **Why**: every session of the database may LISTEN on every channel; no right and no policy is
    /// asked. A trigger that sends the row sends it to everybody.
    ///
    /// **Fix**: send a key alone, and let the listener read the row under its own identity.
    ///
    /// CWE-200, CWE-402; OWASP A01:2021.
    package static let notifiedContent = Rule(
        "notified-content", .high, .isolation,
        "a notification that every session may hear carries content of a user")
}

/// Lets the victim write to every table while `pg_notify` notes what it is handed.
///
/// A notification leaves with the transaction, and none of these ever ends well: in this one
/// another function bears the name.
enum NotifiedContent: PolicyProbe {
    static let rule = Rule.notifiedContent
    private static let rowLimit = 5_000
    private static let replacement = [
        "ALTER FUNCTION pg_catalog.pg_notify(text, text) RENAME TO bulkhead_notify",
        "CREATE TEMPORARY TABLE bulkhead_heard (channel text, content text)",
        "GRANT INSERT ON pg_temp.bulkhead_heard TO PUBLIC",
        """
        CREATE FUNCTION pg_catalog.pg_notify(text, text) RETURNS void LANGUAGE plpgsql AS \
        'BEGIN INSERT INTO pg_temp.bulkhead_heard VALUES ($1, $2); END'
        """,
        // Functions that were called before have looked the name up.
        "DISCARD PLANS",
    ]

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let pair = bench.actingPairs.first else { return }
        let writes = try OwnWrites(of: pair.victim, bench)
        let isUsed = bench.access.functions.contains { $0.body.lowercased().names("pg_notify") }
        let heard = isUsed ? try listen(to: writes.all, pair, bench, sabotage: []) : [:]
        for (channel, sign) in heard.sorted(by: { $0.key < $1.key }) {
            ledger.leaked(
                rule, channel, actor: pair.label,
                PolicyLedger.Leak(
                    message: "the channel \(channel) carries what users write to every session",
                    evidence: "when \(pair.victim.description) wrote, \(channel) was sent: \(sign)",
                    replay: """
                        -- in one session, as \(bench.session.role.name):
                        LISTEN \(Connection.quoted(identifier: channel));
                        -- in another:
                        \(writes.all.joined(separator: ";\n"));
                        """,
                    fix: "let the trigger send the key alone"))
        }
        if heard.isEmpty { ledger.silent(rule, "channels", actor: pair.label, twinFired: nil) }
        try prove(pair, writes, bench, &ledger)
    }

    /// By channel, what of the victim's was sent.
    private static func listen(
        to writes: [String], _ pair: ActingPair, _ bench: PolicyBench, sabotage: [String]
    ) throws(PostgresError) -> [String: String] {
        let answer = try bench.session.trial { (session) throws(PostgresError) -> Answer in
            try session.prepare(sabotage + replacement)
            try OwnWrites.perform(writes, as: pair.victim, session)
            return try session.attempt(
                "SELECT channel, content FROM pg_temp.bulkhead_heard LIMIT \(rowLimit)")
        }
        let content = ForeignContent(bench.context)
        var found: [String: String] = [:]
        for row in answer.rows {
            guard let channel = row[0], found[channel] == nil else { continue }
            let sent = Answer(columns: Array(answer.columns.suffix(1)), rows: [[row[1]]])
            found[channel] =
                content.sign(in: sent, besides: pair.actor)
                ?? wholeRow(row[1] ?? "", bench)
        }
        return found
    }

    /// Says so where a payload names every column of a table, as `row_to_json` does.
    private static func wholeRow(_ payload: String, _ bench: PolicyBench) -> String? {
        bench.tables.first { target in
            target.table.columns.count > 2
                && target.table.columns.allSatisfy { payload.contains("\"\($0.name)\"") }
        }.map { "a whole row of \($0.table.displayName): \(payload.shortened)" }
    }

    /// A trigger that sends the row, made for the occasion.
    private static func prove(
        _ pair: ActingPair, _ writes: OwnWrites, _ bench: PolicyBench,
        _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let part = writes.parts.first(where: { bench.isMarked($0.target.table) }) else {
            return
        }
        let target = part.target
        let function = "\(Connection.quoted(identifier: target.table.schema)).bulkhead_twin"
        let sabotage =
            target.sabotage + [
                """
                CREATE FUNCTION \(function)() RETURNS trigger LANGUAGE plpgsql AS \
                'BEGIN PERFORM pg_notify(''bulkhead_twin'', NEW::text); RETURN NEW; END'
                """,
                """
                CREATE TRIGGER bulkhead_twin AFTER INSERT OR UPDATE ON \(target.table.sqlName) \
                FOR EACH ROW EXECUTE FUNCTION \(function)()
                """,
            ]
        let heard = try listen(to: part.statements, pair, bench, sabotage: sabotage)
        ledger.twin(of: rule, on: "a trigger", fired: !heard.isEmpty)
    }
}
