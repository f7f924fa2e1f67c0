internal import APIRequests
internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Verification

/// Asks for rows that are hidden, as their own owner, and looks for what they say in the answers to
/// all other calls: nothing of them may come.
///
/// Operations that are about hidden rows are let off. That hidden rows are counted is not judged
/// here: what an account has used counts what was deleted too.
struct HiddenRowProbe {
    let caller: APICaller
    let observer: Connection

    /// Nil where no rows are hidden: those that an application made itself are not known to be.
    init?(_ caller: APICaller) {
        guard let observer = caller.target.observer, observer.mayWrite,
            caller.target.context.hidesRows
        else { return nil }
        self.caller = caller
        self.observer = observer.connection
    }

    private var context: VerificationContext { caller.target.context }

    /// How many rows of a user are tried where an answer is about a row.
    private static let attemptLimit = 5

    /// What was seen of one operation.
    private struct Seen {
        var users: [ActingUser] = []
        var evidence: [String] = []
        var replay: String?
    }

    /// - Parameter isProved: whether users' own calls of the operation did what they are to do.
    func run(
        _ operation: HTTPOperation, _ source: ValueSource, isProved: Bool,
        into report: inout IsolationReport
    ) throws(PostgresError) {
        guard !operation.concernsHidden, CapturedValues(caller).parameters(of: operation).isEmpty
        else { return }
        let tables = Set(context.references(in: operation.binds).map(\.table))
        if let table = tables.filter({ context.plan.hasHiddenRows(table: $0) }).max() {
            var seen = Seen()
            for user in context.usersHiding(rowsOf: table, besides: tables) {
                try ask(operation, table, user, source, &seen)
            }
            add(seen, operation, "row", isProved, &report)
        }
        guard operation.request.method.isSafe else { return }
        var seen = Seen()
        for table in context.plan.tables.indices
        where context.plan.hasHiddenRows(table: table) {
            for user in context.usersHiding(rowsOf: table, besides: tables)
            where !seen.users.contains(where: { $0.number == user.number }) {
                try look(operation, tables, user, source, &seen)
            }
        }
        add(seen, operation, "answer", isProved, &report)
    }

    // MARK: A hidden row is named

    private func ask(
        _ operation: HTTPOperation, _ table: Int, _ user: ActingUser, _ source: ValueSource,
        _ seen: inout Seen
    ) throws(PostgresError) {
        guard let values = source.values(of: operation, for: user, hiding: table),
            let number = user.number, let row = values.rows[table]
        else { return }
        let key = context.plan.key(table: table, user: number, row: row).description
        guard try context.isHidden(table: table, key: key, observer) else { return }
        let call = caller.call(operation, values, as: user)
        let named = "\(user.description) named a hidden row of \(context.table(table).displayName)"
        if operation.request.method.isSafe {
            guard let own = source.values(of: operation, for: user),
                let usual = caller.perform(caller.call(operation, own, as: user)).answer,
                operation.expectedStatuses.contains(usual.status),
                let answer = caller.perform(call).answer
            else { return }
            seen.users.append(user)
            let texts = try HiddenTexts.read(context, observer, of: user)
            let holds = answer.isSuccess && texts.texts.contains { answer.holds($0.text) }
            guard holds || answer.isSuccess && answer.hasForm(of: usual) else { return }
            seen.evidence.append("\(named): status \(answer.status), and the row came")
        } else {
            let before = try OwnedRows.read(context, observer, ownerKey: user.key)
            guard let answer = caller.perform(call).answer else { return }
            seen.users.append(user)
            let changes = try OwnedRows.read(context, observer, ownerKey: user.key)
                .changes(since: before).filter { concerns($0, table, key) }
            guard !changes.isEmpty else { return }
            let words = changes.map(\.description).joined(separator: "; ")
            seen.evidence.append("\(named): status \(answer.status), and \(words)")
        }
        seen.replay = seen.replay ?? call.replay(as: "ACTORS_CREDENTIAL")
    }

    /// Whether the row itself changed, or rows below it came, went or changed.
    private func concerns(_ change: RowChange, _ table: Int, _ key: String) -> Bool {
        let named = context.table(table)
        if change.table == named.displayName {
            return change.kind != .added && change.rows.contains(key)
        }
        return context.catalog.table(named: change.table)?.foreignKeys
            .contains { $0.referencedTable == named.id } ?? false
    }

    // MARK: Answers are looked through

    private func look(
        _ operation: HTTPOperation, _ tables: Set<Int>, _ user: ActingUser,
        _ source: ValueSource, _ seen: inout Seen
    ) throws(PostgresError) {
        let texts = try HiddenTexts.read(context, observer, of: user)
        guard !texts.texts.isEmpty else { return }
        // What is searched for, where the operation searches: words of hidden rows.
        let searched = operation.binds.filter { bind in
            switch bind.rule.generator {
            case .words, .chat: true
            default: false
            }
        }
        let words = searched.isEmpty ? [] : texts.texts.compactMap(\.word)
        for attempt in 0..<(tables.isEmpty && words.isEmpty ? 1 : Self.attemptLimit) {
            guard var values = source.values(of: operation, for: user, attempt: attempt) else {
                return
            }
            if attempt > 0, !words.isEmpty {
                for bind in searched {
                    values[bind.parameter] = .text(words[attempt * 7 % words.count])
                }
            }
            let call = caller.call(operation, values, as: user)
            guard let answer = caller.perform(call).answer,
                operation.expectedStatuses.contains(answer.status)
            else { continue }
            if attempt == 0 { seen.users.append(user) }
            guard let found = texts.texts.first(where: { answer.holds($0.text) }) else { continue }
            seen.evidence.append(
                "\(user.description) called \(operation.name): status \(answer.status), and the "
                    + "answer holds a hidden row of \(found.table)")
            seen.replay = seen.replay ?? call.replay(as: "ACTORS_CREDENTIAL")
            return
        }
    }

    // MARK: What it comes to

    private func add(
        _ seen: Seen, _ operation: HTTPOperation, _ subject: String, _ isProved: Bool,
        _ report: inout IsolationReport
    ) {
        guard let user = seen.users.first else { return }
        let isLeak = !seen.evidence.isEmpty
        report.probes.append(
            ProbeResult(
                id: "\(Rule.hiddenRowReached.id)/\(operation.name)/\(subject)",
                rule: Rule.hiddenRowReached.id, layer: "api", object: operation.name,
                actor: user.label.rawValue,
                outcome: isLeak ? .leaked : isProved ? .held : .inconclusive,
                reason: seen.evidence.first
                    ?? (isProved ? nil : "users' own calls of it did not succeed")))
        guard isLeak else { return }
        report.findings = IsolationCheck.merge(
            report.findings,
            [
                Rule.hiddenRowReached.finding(
                    layer: "api", object: operation.name,
                    message: "\(operation.name) reaches rows that are hidden",
                    evidence: seen.evidence.joined(separator: "\n"), replay: seen.replay ?? "",
                    fix: "in the handler of \(operation.request.route): ask for rows that are not "
                        + "hidden alone, also where they are reached through what they hang below")
            ])
    }
}

extension HiddenTexts.Text {
    /// A word that is searched for: of letters alone, so that it means itself in any pattern.
    fileprivate var word: String? {
        text.split { !$0.isASCII || !$0.isLetter }.first { $0.count >= 3 }.map(String.init)
    }
}

extension APIAnswer {
    /// Whether a text stands in the answer, in JSON or as it is.
    fileprivate func holds(_ needle: String) -> Bool {
        leaves.isEmpty ? text.contains(needle) : leaves.contains { $0.text.contains(needle) }
    }

    /// Whether it has the same members as another: the same kind of thing was served.
    fileprivate func hasForm(of other: APIAnswer) -> Bool {
        !leaves.isEmpty && Set(leaves.map(\.name)) == Set(other.leaves.map(\.name))
    }
}
