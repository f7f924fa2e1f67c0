import Foundation

/// The bench's table, printed and kept under `results/evidence` with its date and its machine.
struct Evidence {
    let figures: [Figure]
    let serverVersion: String

    var text: String {
        let stamp = ISO8601DateFormatter().string(from: Date())
        return """
            # Figures of \(stamp.prefix(10))

            `make bench`, release build, PostgreSQL \(serverVersion), \
            \(ProcessInfo.processInfo.activeProcessorCount) processors. Ratios are ours to the \
            peer's, pair by pair in alternating order: the median, and in brackets the spread.

            \(Figure.header)
            \(figures.map(\.line).joined(separator: "\n"))

            """
    }

    func write() throws {
        let folder = "results/evidence"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let day = ISO8601DateFormatter().string(from: Date()).prefix(10)
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(day)-bench.md"))
    }
}
