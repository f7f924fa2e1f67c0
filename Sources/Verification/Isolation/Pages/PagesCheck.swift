internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// Reads a list page by page to its end, as a user would: at rest, and with rows added by the user's
/// own operations between the pages.
struct PagesCheck {
    let runner: AttackRunner
    var context: VerificationContext { runner.context }
    var connection: Connection { runner.connection }

    init(_ runner: AttackRunner) {
        self.runner = runner
    }

    /// Checks one operation; one without pages adds nothing.
    ///
    /// - Throws: the error of a lost server.
    func run(
        _ operation: Operation, into report: inout IsolationReport
    ) throws(PostgresError) {
        guard let pages = operation.pages,
            let table = context.plan.tableIndex(named: pages.table)
        else { return }
        let list = PagedList(context: context, operation: operation, pages: pages, table: table)
        var evidence: [String] = []
        var replay: String?
        for situation in Situation.allCases {
            var outcome = Outcome(operation: operation, situation: situation)
            for user in users(owning: table) {
                do throws(PostgresError) {
                    outcome.note(try read(list, situation, as: user), user)
                } catch {
                    guard !error.isServerLoss else { throw error }
                    outcome.doubts.append("\(error)")
                }
            }
            report.probes.append(outcome.probe)
            evidence += outcome.evidence
            replay = replay ?? outcome.replay
        }
        guard !evidence.isEmpty else { return }
        report.findings.append(
            PageReading.finding(operation, evidence: evidence, replay: replay ?? ""))
    }

    /// A list whose pages leave their first rows out: it must be caught.
    ///
    /// - Returns: nil where nobody reads more than one page.
    func control(_ operation: Operation) throws(PostgresError) -> ControlResult? {
        guard let pages = operation.pages,
            let table = context.plan.tableIndex(named: pages.table)
        else { return nil }
        var twin = operation
        twin.name = "\(Rule.incompletePages.id) (built in)"
        let text = "SELECT * FROM (\(operation.sql.text.trimmedStatement)) page OFFSET 1"
        twin.sql = SQLTemplate(
            source: text, text: text, occurrences: operation.sql.occurrences)
        let list = PagedList(context: context, operation: twin, pages: pages, table: table)
        var outcome = Outcome(operation: twin, situation: .rest)
        for user in users(owning: table) {
            do throws(PostgresError) {
                outcome.note(try read(list, .rest, as: user), user)
            } catch {
                guard !error.isServerLoss else { throw error }
                outcome.doubts.append("\(error)")
            }
        }
        guard outcome.probe.outcome != .untested else { return nil }
        return ControlResult(
            name: twin.name, fired: !outcome.evidence.isEmpty,
            detail: outcome.evidence.first ?? "rows were left out of pages and not missed",
            builtIn: true)
    }

    /// What happens between two pages.
    enum Situation: String, CaseIterable {
        case rest = "at rest"
        case insertion = "while rows are added"
    }

    /// What one user's reading came to.
    enum Attempt {
        case read(PageReading, replay: String)
        case untested(String)
    }

    private func users(owning table: Int) -> [ActingUser] {
        var users: [ActingUser] = []
        for (label, quantile) in [(UserClass.heavy, 1), (.p90, 0.9), (.median, 0.5)] {
            let number = context.plan.userAtQuantile(quantile, table: table)
            guard !users.contains(where: { $0.number == number }) else { continue }
            users.append(ActingUser(number, label, in: context.plan))
        }
        return users
    }

    private func read(
        _ list: PagedList, _ situation: Situation, as user: ActingUser
    ) throws(PostgresError) -> Attempt {
        let insert = situation == .insertion ? list.inserting : nil
        if situation == .insertion, insert == nil {
            return .untested("no operation of a user creates rows of \(list.pages.table)")
        }
        var reason = "\(user.description) owns no row of \(list.pages.table)"
        for scope in try list.scopes(of: user, connection) {
            let attempt = try runner.rehearsal.acting(as: user) {
                () throws(PostgresError) -> Attempt in
                try PageReader(runner: runner, list: list, user: user, insert: insert)
                    .read(scope)
            }
            guard case .untested(let why) = attempt else { return attempt }
            reason = why
        }
        return .untested(reason)
    }

    /// What all users' readings came to in one situation.
    private struct Outcome {
        let operation: Operation
        let situation: Situation
        var doubts: [String] = []
        private(set) var evidence: [String] = []
        private(set) var replay: String?
        private var users: [ActingUser] = []
        private var hasSeveralPages = false

        init(operation: Operation, situation: Situation) {
            self.operation = operation
            self.situation = situation
        }

        mutating func note(_ attempt: Attempt, _ user: ActingUser) {
            switch attempt {
            case .untested(let reason): doubts.append(reason)
            case .read(let reading, let script):
                users.append(user)
                hasSeveralPages = hasSeveralPages || reading.pages > 1
                guard let problem = reading.problem else { return }
                evidence.append(
                    """
                    \(user.description) \(situation.rawValue), \(reading.pages) pages for \
                    \(reading.expected.count) rows and \(reading.added.count) added: \(problem)
                    """)
                replay = replay ?? script
            }
        }

        var probe: ProbeResult {
            let outcome: ProbeResult.Outcome
            var reason: String?
            if let first = evidence.first {
                outcome = .leaked
                reason = first
            } else if hasSeveralPages {
                outcome = .held
            } else {
                outcome = .untested
                reason = users.isEmpty ? doubts.first : "nobody has more than one page"
            }
            return ProbeResult(
                id: "\(Rule.incompletePages.id)/\(operation.name)/\(situation)",
                rule: Rule.incompletePages.id, layer: "queries", object: operation.name,
                actor: users.map(\.label.rawValue).joined(separator: ", "), outcome: outcome,
                reason: reason)
        }
    }
}
