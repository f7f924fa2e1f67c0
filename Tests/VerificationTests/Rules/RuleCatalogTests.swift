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

    /// The comment's lines, without its slashes.
    private func text(_ comment: String) -> String {
        comment.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line in
            guard let slashes = line.firstRange(of: "///") else { return nil }
            let text = line[slashes.upperBound...]
            return String(text.hasPrefix(" ") ? text.dropFirst() : text)
        }.joined(separator: "\n").replacingOccurrences(of: "**", with: "")
    }

    @Test("What `bulkhead rules` explains is what the sources say")
    func explanations() throws {
        let declared = try declared()
        if ProcessInfo.processInfo.environment["RECORD_RULES"] == "1" {
            let head = """
                # Rules

                What each rule means, for `bulkhead rules ID`. Written from the doc comments of the \
                rules by their test: `RECORD_RULES=1 swift test --filter RuleCatalogTests`.

                """
            let chapters = declared.sorted { $0.key < $1.key }
                .map { "\n## \($0.key)\n\n\(text($0.value))\n" }
            try Data((head + chapters.joined()).utf8).write(
                to: Self.sources.appending(path: "Rules/rules.md"))
            Issue.record("rules.md was written; read it, and run the test again")
            return
        }
        for rule in RuleCatalog.all {
            #expect(rule.explanation == text(declared[rule.id] ?? ""), "\(rule.id)")
        }
        let known = ["CWE-863", "API1:2023", "A01:2021", "CVE-2023-39418"]
        #expect(Rule.mergeBypass.references == known)
    }

    @Test("The most severe come first, each with a line that explains it")
    func ordered() {
        let severities = RuleCatalog.all.map(\.severity)
        #expect(severities == severities.sorted(by: >))
        #expect(RuleCatalog.all.allSatisfy { !$0.summary.isEmpty && $0.summary.count <= 80 })
        #expect(RuleCatalog.rule("foreign-read") == .foreignRead)
        #expect(RuleCatalog.rule("no-such-rule") == nil)
    }

    @Test("The page of isolation defects names every rule of isolation, and none that is not there")
    func documented() throws {
        let page = Self.sources.deletingLastPathComponent()
            .appending(path: "bulkhead/Documentation.docc/IsolationDefects.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let named = Set(text.matches(of: #/`([a-z]+(?:-[a-z]+)+)`/#).map { String($0.1) })
        #expect(named.filter { RuleCatalog.rule($0) == nil } == [])
        let rules = RuleCatalog.all.filter { $0.section == .isolation }
        #expect(rules.map(\.id).filter { !named.contains($0) } == [])
        // Each defect has a line of its own, or is in the range of one.
        let numbers = text.matches(of: #/ISO-(\d\d)(?:–(\d\d))?/#).flatMap { match in
            let first = Int(match.1) ?? 0
            return Array(first...(match.2.flatMap { Int($0) } ?? first))
        }
        #expect(numbers == Array(1...52))
    }
}
