internal import APIRequests
internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Verification

/// Reads lists page by page to their end, and holds them against who owns what.
struct ListWalk {
    let caller: APICaller

    init(_ caller: APICaller) {
        self.caller = caller
    }

    private var context: VerificationContext { caller.target.context }

    /// The most pages that are read of one list.
    static let pageLimit = 500

    /// What one reading came to.
    private struct Reading {
        var keys: [String] = []
        var foreign: String?
        var pages = 0
        /// Why it is not whole; nil where it is.
        var problem: String?
    }

    /// Walks one user's list, where the operation has pages.
    func run(
        _ operation: HTTPOperation, _ pair: ActingPair, _ source: ValueSource,
        into report: inout IsolationReport
    ) throws(PostgresError) {
        guard let pages = operation.pages,
            let table = context.plan.tableIndex(named: pages.table),
            let keyColumn = context.plan.tables[table].keyColumn
        else { return }
        for user in [pair.actor, pair.victim] {
            guard let values = source.values(of: operation, for: user) else { continue }
            let reading = read(operation, pages, table, keyColumn, values, user)
            var problem = reading.problem
            if problem == nil { problem = try difference(reading.keys, table, user) }
            report.probes.append(probe(.foreignRead, operation, user, reading.foreign, nil))
            if let foreign = reading.foreign {
                report.findings = IsolationCheck.merge(
                    report.findings,
                    [
                        Rule.foreignRead.finding(
                            layer: "api", object: operation.name,
                            message: "the pages of \(operation.name) hold what belongs to others",
                            evidence: "\(user.description): \(foreign)",
                            replay: caller.call(operation, values, as: user)
                                .replay(as: "ACTORS_CREDENTIAL"),
                            fix: "keep every page to the caller's rows, not only the first")
                    ])
            }
            guard reading.foreign == nil else { continue }
            report.probes.append(probe(.incompletePages, operation, user, problem, nil))
            guard let problem else { continue }
            report.findings = IsolationCheck.merge(
                report.findings,
                [
                    Rule.incompletePages.finding(
                        layer: "api", object: operation.name,
                        message: "the pages of \(operation.name) do not hold each row once",
                        evidence: "\(user.description): \(problem)",
                        replay: caller.call(operation, values, as: user)
                            .replay(as: "ACTORS_CREDENTIAL"),
                        fix: "order by a unique key, and begin a page behind the last row's values")
                ])
        }
    }

    private func read(
        _ operation: HTTPOperation, _ pages: HTTPPages, _ table: Int, _ keyColumn: String,
        _ first: CallValues, _ user: ActingUser
    ) -> Reading {
        let content = ForeignContent(context)
        var reading = Reading()
        var values = first
        while reading.pages < Self.pageLimit {
            let call = caller.call(operation, values, as: user)
            guard let answer = caller.perform(call).answer,
                operation.expectedStatuses.contains(answer.status)
            else {
                reading.problem = "page \(reading.pages + 1) was not answered as expected"
                return reading
            }
            reading.pages += 1
            let keys = answer.values(at: "\(pages.rows.source).\(keyColumn)").map(\.text)
            if let sighting = content.sighting(
                in: answer, reader: user.number ?? -1, sent: call.sent, rows: table)
            {
                reading.foreign =
                    "page \(reading.pages) holds somebody else's (by \(sighting.evidence))"
                return reading
            }
            guard !keys.isEmpty else { return reading }
            reading.keys += keys
            switch pages.continuation {
            case .offset(let name): values[name] = .number(String(reading.keys.count))
            case .number(let name):
                let start = first[name].flatMap { Int($0.text) } ?? 1
                values[name] = .number(String(start + reading.pages))
            case .after(let binds):
                for bind in binds {
                    guard let next = answer.values(at: bind.path.source).last, next != .null,
                        !next.text.isEmpty
                    else { return reading }
                    values[bind.parameter] = next
                }
            }
        }
        reading.problem = "the list did not end within \(Self.pageLimit) pages"
        return reading
    }

    /// What the pages lack or repeat of the user's rows; nil where nothing, or where only the
    /// database could tell.
    private func difference(
        _ keys: [String], _ table: Int, _ user: ActingUser
    ) throws(PostgresError) -> String? {
        guard Set(keys).count == keys.count else {
            return "\(keys.count - Set(keys).count) rows came twice"
        }
        guard let observer = caller.target.observer, !context.plan.hasHiddenRows(table: table),
            context.table(table).primaryKey.count == 1
        else { return nil }
        let name = observer.name(of: context.table(table))
        guard observer.context.catalog.table(named: name)?.primaryKey.count == 1 else { return nil }
        let expected = Set((try observer.rows(of: user).fingerprints[name] ?? [:]).keys)
        let missing = expected.subtracting(keys)
        return missing.isEmpty ? nil : "\(missing.count) of \(expected.count) own rows did not come"
    }

    private func probe(
        _ rule: Rule, _ operation: HTTPOperation, _ user: ActingUser, _ leak: String?,
        _ reason: String?
    ) -> ProbeResult {
        ProbeResult(
            id: "\(rule.id)/\(operation.name)/pages-of-\(user.label.rawValue)", rule: rule.id,
            layer: "api", object: operation.name, actor: user.label.rawValue,
            outcome: leak == nil ? .held : .leaked, reason: leak)
    }
}
