internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// Asks for rows that are hidden, as their own owner: nothing may come of it.
///
/// Operations that are about hidden rows are let off; of those, the system's may touch nothing else.
struct HiddenRowCheck {
    let runner: AttackRunner
    var context: VerificationContext { runner.context }
    var connection: Connection { runner.connection }

    init(_ runner: AttackRunner) {
        self.runner = runner
    }

    /// Checks one operation; one that has nothing to do with hidden rows adds nothing.
    ///
    /// - Throws: the error of a lost server.
    func run(
        _ operation: Operation, into report: inout IsolationReport
    ) throws(PostgresError) {
        guard !context.hidingTables.isEmpty else { return }
        if operation.concernsHidden {
            guard operation.actor == .system else { return }
            try VisibleRowCheck(runner).run(operation, into: &report)
            return
        }
        guard operation.actor == .user else { return }
        var evidence: [String] = []
        var replay: String?
        for subject in try subjects(of: operation) {
            let seen = try look(at: operation, subject)
            evidence += seen.evidence
            replay = replay ?? seen.replay
            report.probes.append(seen.probe(of: operation, subject))
        }
        guard !evidence.isEmpty else { return }
        report.findings.append(
            HiddenRowReached.finding(
                operation, evidence: evidence, replay: replay ?? "", context))
    }

    /// A statement that asks for any own row by its key, hidden or not: it must be caught.
    ///
    /// - Returns: nil where no table with hidden rows has a key.
    func control() throws(PostgresError) -> ControlResult? {
        let hiding = context.hidingTables.lazy.compactMap {
            context.plan.tableIndex(withID: $0.id)
        }.first { context.plan.tables[$0].keyColumn != nil }
        guard let hiding, let key = context.plan.tables[hiding].keyColumn else { return nil }
        let table = context.table(hiding)
        let reference = ColumnReference(table: table.displayName, column: key)
        let position = SourcePosition(line: 1, column: 1)
        let sql =
            "SELECT * FROM \(table.sqlName) WHERE \(Connection.quoted(identifier: key)) = $1"
        let operation = Operation(
            name: "\(Rule.hiddenRowReached.id) (built in)",
            sql: SQLTemplate(source: sql, text: sql, occurrences: ["row"]),
            binds: [
                Bind(
                    parameter: "row", rule: ValueRule(generator: .reference(reference)),
                    position: position)
            ], position: position)
        var evidence: [String] = []
        for subject in try subjects(of: operation) {
            evidence += try look(at: operation, subject).evidence
        }
        return ControlResult(
            name: operation.name, fired: !evidence.isEmpty,
            detail: evidence.first ?? "a hidden row that was asked for by its key was not seen",
            builtIn: true)
    }

    /// What of an operation is tried.
    private enum Subject {
        /// A hidden row is bound.
        case reference(OwnedReference)
        /// Shown rows are bound, or none, and the answer is looked through.
        case answer(table: Int)

        var name: String {
            switch self {
            case .reference(let reference): reference.parameter
            case .answer: "answer"
            }
        }
    }

    private func subjects(of operation: Operation) throws(PostgresError) -> [Subject] {
        let references = context.references(in: operation.binds).filter {
            context.plan.hasHiddenRows(table: $0.table)
        }
        var subjects = references.map(Subject.reference)
        do throws(PostgresError) {
            let shape = try ExplainedPlan.shape(of: operation, connection)
            let tables = shape.root.allNodes.compactMap(\.relation)
                .compactMap { context.catalog.table(named: $0) }
                .compactMap { context.plan.tableIndex(withID: $0.id) }
            let hiding = tables.first { context.plan.hasHiddenRows(table: $0) }
            if let hiding, OperationKind(shape).reads { subjects.append(.answer(table: hiding)) }
        } catch {
            // What cannot be explained is attacked all the same; its answer is not looked through.
            guard !error.isServerLoss else { throw error }
        }
        return subjects
    }

    /// What was seen of one subject.
    private struct Seen {
        var users: [ActingUser] = []
        var evidence: [String] = []
        var replay: String?
        /// Why nothing was concluded, for somebody.
        var doubts: [String] = []

        func probe(of operation: Operation, _ subject: Subject) -> ProbeResult {
            if let first = evidence.first {
                return HiddenRowReached.probe(
                    operation, subject.name, .leaked, reason: first, users: users)
            }
            if users.isEmpty {
                return HiddenRowReached.probe(
                    operation, subject.name, doubts.isEmpty ? .untested : .inconclusive,
                    reason: doubts.first ?? "nobody owns both hidden rows and others")
            }
            return HiddenRowReached.probe(operation, subject.name, .held, users: users)
        }
    }

    private func look(
        at operation: Operation, _ subject: Subject
    ) throws(PostgresError) -> Seen {
        let tables = Set(context.references(in: operation.binds).map(\.table))
        let hiding =
            switch subject {
            case .reference(let reference): reference.table
            case .answer(let table): table
            }
        var seen = Seen()
        for user in context.usersHiding(rowsOf: hiding, besides: tables) {
            do throws(PostgresError) {
                let own = try OwnCalls(context: context, rehearsal: runner.rehearsal)
                    .call(of: operation, by: user)
                guard let parameters = own.parameters, own.failure == nil else {
                    seen.doubts.append(own.failure ?? "\(user.description) owns no row to bind")
                    continue
                }
                let found =
                    switch subject {
                    case .reference(let reference):
                        try HiddenReferenceProbe(runner, operation, user)
                            .evidence(reference, parameters)
                    case .answer:
                        try HiddenAnswerProbe(runner, operation, user).evidence(parameters)
                    }
                switch found {
                case .nothing: seen.users.append(user)
                case .untested(let reason): seen.doubts.append(reason)
                case .reached(let evidence, let replay):
                    seen.users.append(user)
                    seen.evidence.append(evidence)
                    seen.replay = seen.replay ?? replay
                }
            } catch {
                guard !error.isServerLoss else { throw error }
                seen.doubts.append("\(error)")
            }
        }
        return seen
    }
}

/// What asking for hidden rows came to.
enum HiddenRowOutcome {
    case nothing
    case untested(String)
    case reached(evidence: String, replay: String)
}

extension Operation {
    /// The call as statements to paste into psql.
    func replay(_ parameters: DrawnParameters) -> String {
        """
        BEGIN;
        PREPARE asked AS \(sql.text.trimmedStatement);
        EXECUTE asked\(parameters.arguments(for: sql));
        ROLLBACK;
        DEALLOCATE asked;
        """
    }
}
