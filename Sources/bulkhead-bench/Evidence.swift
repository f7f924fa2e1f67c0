import Foundation

/// The bench's table, printed and kept under `results/evidence` with its date and its machine.
struct Evidence {
    let table: FigureTable
    let serverVersion: String
    /// The parts that were asked for; none for all.
    let parts: Set<String>

    var text: String {
        let stamp = ISO8601DateFormatter().string(from: Date())
        return """
            # Figures of \(stamp.prefix(10))

            `\(parts.isEmpty ? "make bench" : "bulkhead-bench " + name)`, release build,\(server) \
            \(ProcessInfo.processInfo.activeProcessorCount) processors. Ratios are ours to the \
            peer's, pair by pair in alternating order: the median, and in brackets the spread.

            \(Figure.header)
            \(table.figures.map(\.line).joined(separator: "\n"))

            """ + table.details.map { "\n\($0.text)\n" }.joined()
    }

    private var server: String { serverVersion.isEmpty ? "" : " PostgreSQL \(serverVersion)," }

    private var name: String { parts.sorted().joined(separator: "-") }

    func write() throws {
        let folder = "results/evidence"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let day = ISO8601DateFormatter().string(from: Date()).prefix(10)
        let file = "\(folder)/\(day)-bench\(parts.isEmpty ? "" : "-" + name).md"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    }
}
