import Foundation
import Testing

@testable import Mutation

@Suite("The catalogue of operators")
struct MutationCatalogTests {
    @Test("It lists exactly the operators that the sources declare, each in a file of its own")
    func complete() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/Mutation/Operators")
        let files = try #require(
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var declared: [String] = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            let matches = text.matches(of: #/package static let id = "([a-z-]+)"/#)
            #expect(matches.count <= 1, "\(file.lastPathComponent)")
            declared += matches.map { String($0.1) }
        }
        #expect(Set(declared) == Set(MutationCatalog.entries.map(\.id)))
        #expect(declared.count == MutationCatalog.entries.count)
    }
}
