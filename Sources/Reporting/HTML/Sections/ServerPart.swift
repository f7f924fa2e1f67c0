internal import ResultModel

/// What the server itself says of the load.
struct ServerPart: HTMLSectionWriter {
    let server: ServerEvidence?
    private static let statementsShown = 30

    init(server: ServerEvidence?) {
        self.server = server
    }

    func write(to page: inout HTMLPage) {
        guard let server else { return }
        page.section("server", "Server", "what it says of the load")
        let activity = server.activity
        page.fact(
            "connections",
            "\(Figures.count(activity.peakConnections)) at most, "
                + "\(Figures.fixed(activity.meanActive, digits: 1)) at work on average, "
                + "\(Figures.percent(activity.idleInTransactionShare)) idle in a transaction")
        page.fact(
            "storage",
            "\(Figures.bytes(server.walBytes)) of WAL, "
                + "\(Figures.count(Int(server.deadTuples))) dead rows"
                + (server.cacheHitRatio.map { ", \(Figures.percent($0)) cache hits" } ?? ""))
        page.fact(
            "deadlocks", Figures.count(Int(server.deadlocks)),
            server.deadlocks > 0 ? .doubtful : .plain)
        if !server.unusedIndexes.isEmpty {
            page.fact("unused indexes", server.unusedIndexes.sorted().joined(separator: ", "))
        }
        let costliest = server.statements.sorted { $0.totalMs > $1.totalMs }
        page.table(
            "Statements, the costliest first",
            [
                .number("calls"), .number("mean ms"), .number("total ms"),
                .number("blocks a call"), .number("rows a call"), .text("statement"),
            ],
            costliest.prefix(Self.statementsShown).map { statement in
                let calls = Double(max(statement.calls, 1))
                return [
                    HTMLCell(Figures.count(Int(statement.calls))),
                    HTMLCell(Figures.milliseconds(statement.totalMs / calls)),
                    HTMLCell(Figures.milliseconds(statement.totalMs)),
                    HTMLCell(Figures.fixed(Double(statement.blocks) / calls, digits: 1)),
                    HTMLCell(Figures.fixed(Double(statement.rows) / calls, digits: 1)),
                    HTMLCell(statement.query.onOneLine),
                ]
            })
        page.more(costliest.count - Self.statementsShown)
    }
}
