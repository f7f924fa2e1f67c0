import Foundation
import ResultModel
import Testing

@testable import Verification

@Suite("The catalogue of rules")
struct RuleCatalogTests {
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/Verification")

    /// Every rule that a source file declares, with the comment above it.
    private func declared() throws -> [String: String] {
        let files = try #require(
            FileManager.default.enumerator(at: Self.sources, includingPropertiesForKeys: nil))
        var found: [String: String] = [:]
        let declaration = #/((?:\s*///[^\n]*\n)+)\s*package static let \w+ = Rule\(\s*"([a-z-]+)"/#
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: declaration) {
                found[String(match.2)] = String(match.1)
            }
        }
        return found
    }

    @Test("It lists exactly the rules that the sources declare")
    func complete() throws {
        #expect(Set(RuleCatalog.all.map(\.id)) == Set(try declared().keys))
        #expect(Set(RuleCatalog.all.map(\.id)).count == RuleCatalog.all.count)
    }

    @Test("Every rule says what, why and how to fix it")
    func explained() throws {
        for (id, comment) in try declared() {
            for part in ["**What**", "**Why**", "**Fix**"] {
                #expect(comment.contains(part), "\(id) does not say \(part)")
            }
        }
    }

    @Test("The most severe come first, each with a line that explains it")
    func ordered() {
        let severities = RuleCatalog.all.map(\.severity)
        #expect(severities == severities.sorted(by: >))
        #expect(RuleCatalog.all.allSatisfy { !$0.summary.isEmpty && $0.summary.count <= 80 })
        #expect(RuleCatalog.rule("foreign-read") == .foreignRead)
        #expect(RuleCatalog.rule("no-such-rule") == nil)
    }
}
