internal import APIRequests
internal import DatabaseCatalog
internal import Foundation
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Tokens
internal import Verification

/// Tries tokens of a seeded table that must be refused: one whose row says that its time is over,
/// and the half of a good one.
///
/// They are those of a user who has not called before: what an application remembers of sessions that
/// it has seen is no defect. Afterwards the same user's own token is the control.
struct StoredTokenCheck {
    let caller: APICaller
    private let stored: StoredToken
    private let table: Table
    private let content: ForeignContent

    /// A token that is tried.
    private enum Attempt: String, CaseIterable {
        case expired, truncated

        var meaning: String {
            switch self {
            case .expired: "accepts a stored token whose time is over"
            case .truncated: "accepts the half of a stored token"
            }
        }

        var fix: String {
            switch self {
            case .expired: "ask for the token's time together with the token"
            case .truncated: "compare the whole token, for equality"
            }
        }
    }

    /// What a call showed of a user.
    private struct Sign {
        let call: Call
        let evidence: String
    }

    /// - Returns: nil where tokens do not stand in a table that can be looked at.
    init?(_ caller: APICaller) {
        guard case .storedToken(let stored) = caller.target.api.authentication.credential,
            caller.target.observer?.mayWrite == true,
            let index = caller.target.context.plan.tableIndex(named: stored.column.table)
        else { return nil }
        self.caller = caller
        self.stored = stored
        table = caller.target.context.table(index)
        content = ForeignContent(caller.target.context)
    }

    private var context: VerificationContext { caller.target.context }

    /// Tries them on every read.
    func run(
        _ operations: [HTTPOperation], _ source: ValueSource, into report: inout IsolationReport
    ) throws(PostgresError) {
        let reads = operations.filter(\.request.method.isSafe)
        guard let user = unheardUser(reads, source),
            let token = user.number.flatMap({ caller.target.credentials.credential(ofUser: $0) })?
                .identity
        else { return }
        let calls = reads.compactMap { operation in
            source.values(of: operation, for: user).map { caller.call(operation, $0, as: user) }
        }
        var signs: [(attempt: Attempt, sign: Sign?)] = [
            (.truncated, sign(in: calls, with: String(token.prefix(token.count / 2)), of: user))
        ]
        if let column = expiryColumn, let before = try time(in: column, of: token) {
            try setTime("2001-01-01 00:00:00", in: column, of: token)
            signs.append((.expired, sign(in: calls, with: token, of: user)))
            try setTime(before, in: column, of: token)
        }
        let isKnown = sign(in: calls, with: token, of: user) != nil
        for (attempt, sign) in signs {
            report.probes.append(probe(attempt, sign, user, isKnown: isKnown))
            guard isKnown, let sign else { continue }
            report.findings = IsolationCheck.merge(
                report.findings,
                [
                    Rule.forgedTokenAccepted.finding(
                        layer: "api", object: "stored-\(attempt.rawValue)",
                        message: "the application \(attempt.meaning)", evidence: sign.evidence,
                        replay: sign.call.replay(as: "FORGED_TOKEN"), fix: attempt.fix)
                ])
        }
    }

    /// Somebody with something to read who is in no pair of the attacks; nil where there is nobody.
    private func unheardUser(_ reads: [HTTPOperation], _ source: ValueSource) -> ActingUser? {
        var heard: Set<Int> = []
        for tables in reads.map({ Set(context.references(in: $0.binds).map(\.table)) }) + [[]] {
            for pair in context.attackPairs(owning: tables) {
                heard.formUnion([pair.actor, pair.victim].compactMap(\.number))
            }
        }
        return (0..<context.plan.users).lazy.reversed().filter { !heard.contains($0) }
            .map { ActingUser($0, .median, in: context.plan) }
            .first { user in reads.contains { source.values(of: $0, for: user) != nil } }
    }

    /// The first answer that holds something of the user's, with this token.
    private func sign(in calls: [Call], with token: String, of user: ActingUser) -> Sign? {
        for var call in calls {
            call.credential = Credential(token)
            guard let answer = caller.perform(call).answer, answer.isSuccess,
                let sighting = content.sighting(in: answer, reader: -1, sent: call.sent),
                sighting.user == user.number
            else { continue }
            return Sign(
                call: call,
                evidence: "\(call.operation.name): status \(answer.status), and the answer holds "
                    + "\(user.description)'s (by \(sighting.evidence))")
        }
        return nil
    }

    private func probe(
        _ attempt: Attempt, _ sign: Sign?, _ user: ActingUser, isKnown: Bool
    ) -> ProbeResult {
        let rule = Rule.forgedTokenAccepted.id
        return ProbeResult(
            id: "\(rule)/stored/\(attempt.rawValue)", rule: rule, layer: "api",
            object: "stored-\(attempt.rawValue)", actor: user.label.rawValue,
            outcome: !isKnown ? .inconclusive : sign == nil ? .held : .leaked,
            reason: isKnown
                ? sign?.evidence : "nothing of the user's came back for the good token, either")
    }

    // MARK: The token's row

    /// The column of a time that tells when a token ends, by its name.
    private var expiryColumn: Column? {
        table.columns.first { column in
            [.timestamp, .timestamptz].contains(TypeID(rawValue: column.typeID))
                && column.name.lowercased().contains("expire")
        }
    }

    private var place: String {
        Connection.quoted(identifier: table.schema) + "."
            + Connection.quoted(identifier: table.name)
    }

    private var condition: String {
        "WHERE \(Connection.quoted(identifier: stored.column.column))::text = $1"
    }

    private func time(in column: Column, of token: String) throws(PostgresError) -> String? {
        let found = try caller.target.observer?.connection.query(
            "SELECT \(Connection.quoted(identifier: column.name))::text FROM \(place) \(condition)",
            [token])
        guard let found, found.rowCount == 1 else { return nil }
        return found.string(row: 0, column: 0)
    }

    private func setTime(
        _ time: String, in column: Column, of token: String
    ) throws(PostgresError) {
        _ = try caller.target.observer?.connection.query(
            "UPDATE \(place) SET \(Connection.quoted(identifier: column.name)) = $2::timestamptz "
                + condition, [token, time])
    }
}
