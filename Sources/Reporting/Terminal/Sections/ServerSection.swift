import ResultModel

/// What the server itself says of the load.
struct ServerSection: ReportSection {
    let server: ServerEvidence?
    private static let statementsShown = 5

    init(server: ServerEvidence?) {
        self.server = server
    }

    func write(to layout: inout TerminalLayout) {
        guard let server else { return }
        layout.heading("Server", "what it says of the load")
        let costliest = server.statements.sorted { $0.totalMs > $1.totalMs }
        let rows = costliest.prefix(Self.statementsShown).map { statement in
            [
                Span(statement.query.onOneLine),
                Span(Figures.count(Int(statement.calls))),
                Span(Figures.milliseconds(statement.totalMs / Double(max(statement.calls, 1)))),
                Span(
                    Figures.fixed(
                        Double(statement.blocks) / Double(max(statement.calls, 1)), digits: 1)),
            ]
        }
        layout.table(
            [.left("costliest statements"), .right("calls"), .right("mean ms"), .right("blocks")],
            rows)
        let activity = server.activity
        layout.entry(
            "connections",
            "\(Figures.count(activity.peakConnections)) at most, "
                + "\(Figures.fixed(activity.meanActive, digits: 1)) at work on average, "
                + "\(Figures.percent(activity.idleInTransactionShare)) idle in a transaction")
        layout.entry(
            "storage",
            "\(Figures.bytes(server.walBytes)) of WAL, "
                + "\(Figures.count(Int(server.deadTuples))) dead rows"
                + (server.cacheHitRatio.map { ", \(Figures.percent($0)) cache hits" } ?? ""))
        if server.deadlocks > 0 {
            layout.entry("deadlocks", [Span(Figures.count(Int(server.deadlocks)), .doubtful)])
        }
        if !server.unusedIndexes.isEmpty {
            layout.entry("unused", server.unusedIndexes.sorted().joined(separator: ", "))
        }
    }
}

extension String {
    /// The text with every run of spaces and line breaks as one space.
    var onOneLine: String {
        split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
