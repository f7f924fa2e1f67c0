import Foundation
import Testing

/// Holds a text against the file of that name in `Snapshots`, `.txt` where it says no other kind.
///
/// With `RECORD_SNAPSHOTS=1` the file is written again, and the test fails: what was recorded must
/// be read before it is believed.
func expectSnapshot(
    _ text: String, named given: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let name = given.contains(".") ? given : given + ".txt"
    let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Snapshots/\(name)")
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
        try Data(text.utf8).write(to: file)
        Issue.record("\(name) was recorded; read it", sourceLocation: sourceLocation)
        return
    }
    let recorded = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    guard text != recorded else { return }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let known = recorded.split(separator: "\n", omittingEmptySubsequences: false)
    let first = zip(lines, known).enumerated().first { $0.element.0 != $0.element.1 }
    let place = first.map { "line \($0.offset + 1): \($0.element.0)" } ?? "its length"
    Issue.record(
        "the text differs from \(name) at \(place)", sourceLocation: sourceLocation)
}
