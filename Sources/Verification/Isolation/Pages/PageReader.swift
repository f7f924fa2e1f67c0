internal import DatabaseCatalog
internal import PostgresDriver
internal import ScenarioModel

/// Reads one list to its end, in a transaction that acts for its owner and is rolled back.
struct PageReader {
    let runner: AttackRunner
    let list: PagedList
    let user: ActingUser
    /// Adds a row between pages; nil where nothing happens between them.
    let insert: Operation?

    /// How many rows are added, one behind each of the first pages.
    private static let additions = 3
    /// How many calls a replay shows.
    private static let replayedCalls = 8

    func read(_ scope: PagedList.Scope) throws(PostgresError) -> PagesCheck.Attempt {
        let source = runner.rehearsal.source
        guard
            var parameters = try source.parameters(of: list.operation, for: user),
            let insertion = try insertion(scope)
        else { return .untested("\(user.description) owns no row to bind") }
        if let parent = scope.parent {
            parameters = parameters.replacing(parent.reference.parameter, with: parent.key)
        }
        var reading = PageReading(expected: scope.expected)
        var calls: [String] = []
        // Every round but the last reads at least one row, and too many rows end it.
        while !reading.isEndless {
            let page = try runner.rehearsal.perform(list.operation, parameters)
            calls.append("EXECUTE page\(parameters.arguments(for: list.operation.sql));")
            if let failure = page.failure { return .untested("\(failure)") }
            guard let key = list.keyColumn(of: page) else {
                return .untested("its answer holds no key of \(list.pages.table)")
            }
            if page.rows.isEmpty { break }
            reading.take(page.rows.map { $0[key] ?? "NULL" })
            guard
                let next = list.next(
                    after: page, rowsSoFar: reading.rows.count, parameters)
            else { return .untested("a page's last row does not say where the next one begins") }
            parameters = next
            if let insert, reading.added.count < Self.additions {
                let answer = try Answer.receive(
                    runner.connection, insert.sql.text, insertion.texts(for: insert.sql))
                guard let added = list.keyColumn(of: answer), let row = answer.rows.first?[added]
                else {
                    let what = answer.failure.map { "\($0)" } ?? answer.shape
                    return .untested("\(insert.name) added no row: \(what)")
                }
                reading.added.insert(row)
                calls.append("EXECUTE added\(insertion.arguments(for: insert.sql));")
            }
        }
        return .read(reading, replay: replay(calls))
    }

    /// The parameters of the operation that adds rows, below the same parent; empty without one.
    private func insertion(
        _ scope: PagedList.Scope
    ) throws(PostgresError) -> DrawnParameters? {
        guard let insert else { return DrawnParameters() }
        guard
            var parameters = try runner.rehearsal.source.parameters(of: insert, for: user)
        else { return nil }
        if let parent = scope.parent {
            for reference in runner.context.references(in: insert.binds)
            where reference.table == parent.reference.table
                && reference.column.name == parent.reference.column.name
            {
                parameters = parameters.replacing(reference.parameter, with: parent.key)
            }
        }
        return parameters
    }

    private func replay(_ calls: [String]) -> String {
        var lines = ["BEGIN;", "PREPARE page AS \(list.operation.sql.text.trimmedStatement);"]
        if let insert { lines.append("PREPARE added AS \(insert.sql.text.trimmedStatement);") }
        lines += calls.prefix(Self.replayedCalls)
        lines += ["ROLLBACK;", "DEALLOCATE page;"]
        if insert != nil { lines.append("DEALLOCATE added;") }
        return lines.joined(separator: "\n")
    }
}
