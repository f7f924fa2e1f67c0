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
        /// The call for the last page that was asked for.
        var last: Call?
        /// Why it is not whole; nil where it is.
        var problem: String?
        /// Why nothing can be said about it.
        var silence: String?
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
            if problem == nil, reading.silence == nil {
                problem = try difference(reading.keys, table, user)
            }
            report.probes.append(probe(.foreignRead, operation, user, reading.foreign))
            if let foreign = reading.foreign {
                report.findings = IsolationCheck.merge(
                    report.findings,
                    [
                        Rule.foreignRead.finding(
                            layer: "api", object: operation.name,
                            message: "the pages of \(operation.name) hold what belongs to others",
                            evidence: "\(user.description): \(foreign)",
                            replay: replay(reading, of: operation, values, user),
                            fix: "keep every page to the caller's rows, not only the first")
                    ])
            }
            guard reading.foreign == nil else { continue }
            report.probes.append(probe(.incompletePages, operation, user, problem, reading.silence))
            guard let problem else { continue }
            report.findings = IsolationCheck.merge(
                report.findings,
                [
                    Rule.incompletePages.finding(
                        layer: "api", object: operation.name,
                        message: "the pages of \(operation.name) do not hold each row once",
                        evidence: "\(user.description): \(problem)",
                        replay: replay(reading, of: operation, values, user),
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
        var template = operation.request
        while reading.pages < Self.pageLimit {
            let call = caller.call(operation, values, as: user, template: template)
            reading.last = call
            let outcome = caller.perform(call)
            guard let answer = outcome.answer, operation.expectedStatuses.contains(answer.status)
            else {
                // Many say so of a page behind the last.
                if reading.pages > 0, outcome.answer?.status == 404, pages.isCounted {
                    return reading
                }
                let words = outcome.answer.map {
                    content.words(of: $0, masking: call.credential)
                }
                reading.silence =
                    "page \(reading.pages + 1) was not answered as expected: "
                    + (words ?? "no answer came that says anything")
                return reading
            }
            reading.pages += 1
            let keys =
                [keyColumn, keyColumn.camelCased].lazy
                .map { answer.values(at: "\(pages.rows.source).\($0)").map(\.text) }
                .first { !$0.isEmpty } ?? []
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
            case .link(let path):
                guard let next = answer.values(at: path.source).last, next != .null,
                    !next.text.isEmpty
                else { return reading }
                guard let linked = template.following(link: next.text) else {
                    reading.silence =
                        "page \(reading.pages) calls '\(next.text)' the next one, which is no "
                        + "address with a query"
                    return reading
                }
                template = linked
            }
        }
        reading.problem = "the list did not end within \(Self.pageLimit) pages"
        return reading
    }

    /// The call that showed it: the last page that was asked for.
    private func replay(
        _ reading: Reading, of operation: HTTPOperation, _ values: CallValues, _ user: ActingUser
    ) -> String {
        (reading.last ?? caller.call(operation, values, as: user)).replay(as: "ACTORS_CREDENTIAL")
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
        _ silence: String? = nil
    ) -> ProbeResult {
        ProbeResult(
            id: "\(rule.id)/\(operation.name)/pages-of-\(user.label.rawValue)", rule: rule.id,
            layer: "api", object: operation.name, actor: user.label.rawValue,
            outcome: leak != nil ? .leaked : silence == nil ? .held : .inconclusive,
            reason: leak ?? silence)
    }
}

extension HTTPPages {
    /// Whether pages are asked for by a number that Bulkhead counts, so beyond the last one too.
    fileprivate var isCounted: Bool {
        switch continuation {
        case .offset, .number: true
        case .after, .link: false
        }
    }
}

extension HTTPRequestTemplate {
    /// The request with the query of an address that an answer holds.
    ///
    /// - Returns: nil where the address has no query.
    func following(link: String) -> HTTPRequestTemplate? {
        let parts = link.split(separator: "#")[0].split(separator: "?", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        var copy = self
        copy.query = parts[1].split(separator: "&").map { field in
            let pair = field.split(separator: "=", maxSplits: 1)
            // As the application encoded it.
            let value = pair.count == 2 ? String(pair[1]) : ""
            return HTTPField(name: String(pair[0]), value: TextTemplate(parts: [.text(value)]))
        }
        return copy
    }
}
