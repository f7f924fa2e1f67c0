internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: COPY hands out more rows of a table than SELECT shows, or takes rows in that INSERT
    /// refuses.
    ///
    /// **Why**: exports and imports are written with COPY; where policies stood in its way, somebody
    /// may have given it a role of its own.
    ///
    /// **Fix**: let the policies bind the role that copies; export by `COPY (SELECT …)`.
    ///
    /// CWE-862; OWASP A01:2021.
    package static let copyBypass = Rule(
        "copy-bypass", .critical, .isolation,
        "COPY hands out rows of others that SELECT does not show")
}

/// `COPY … TO STDOUT` of every table, counted against what SELECT showed the same user.
///
/// Rows in are no matter of their own: the server refuses COPY FROM wherever a policy binds, and
/// where none does an INSERT tells the same.
enum CopyBypass: PolicyProbe {
    static let rule = Rule.copyBypass

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        for target in bench.tables {
            let name = target.table.displayName
            // What a partitioned table holds is copied by a query only.
            guard target.relation.kind == .table,
                let pair = bench.pairs(target.table, limit: 1).first,
                let planting = try bench.planting(target.table, for: [pair.actor, pair.victim])
            else { continue }
            let count = try rows(of: target, pair.actor, planting, bench, sabotaged: false)
            guard let (foreign, statement) = count, foreign > 0 else {
                let twin = try rows(of: target, pair.actor, planting, bench, sabotaged: true)
                ledger.silent(
                    rule, name, actor: pair.label, twinFired: (twin?.0 ?? 0) > 0,
                    closure: target.closure(
                        of: .select, bench.privileges, isBound: bench.isBound(on: target.relation)))
                continue
            }
            let cause = PolicyCause.of(target, bench)
            ledger.leaked(
                cause?.rule ?? rule, cause?.object ?? name, form: cause == nil ? "" : rule.id,
                actor: pair.label, of: name, explainedBy: [.foreignRowVisible],
                PolicyLedger.Leak(
                    message: cause?.message ?? "COPY hands out rows of others in \(name)",
                    evidence: "\(pair.actor.description): \(statement): \(foreign) rows of others",
                    replay: bench.replay(preparation: planting, as: pair.actor, [statement]),
                    fix: cause?.fix ?? bench.policyFix(target, .select)))
        }
    }

    /// How many rows beyond a user's own a COPY hands out; nil where it is refused.
    private static func rows(
        of target: ProtectedTable, _ actor: ActingUser, _ planting: [String], _ bench: PolicyBench,
        sabotaged: Bool
    ) throws(PostgresError) -> (Int, String)? {
        let columns =
            target.grants.readable.isEmpty || sabotaged
            ? target.table.columns.filter { !$0.isGenerated }.map(\.name) : target.grants.readable
        let names = columns.map { Connection.quoted(identifier: $0) }.joined(separator: ", ")
        let statement = "COPY \(target.table.sqlName) (\(names)) TO STDOUT"
        let isOwn = bench.context.isOwned(target.table, as: "t", by: actor.key) ?? "false"
        return try bench.session.trial { (session) throws(PostgresError) -> (Int, String)? in
            try session.prepare(planting)
            if sabotaged { try session.prepare(target.sabotage) }
            let own =
                try session.connection.query(
                    "SELECT count(*) FROM \(target.table.sqlName) t WHERE \(isOwn)"
                ).integer(row: 0, column: 0) ?? 0
            try session.become(actor)
            do throws(PostgresError) {
                let copied = try session.connection.copiedRowCount(statement)
                return (max(0, copied - own), statement)
            } catch {
                guard !error.isServerLoss else { throw error }
                return nil
            }
        }
    }
}
