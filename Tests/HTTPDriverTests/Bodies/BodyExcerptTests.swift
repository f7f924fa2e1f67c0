import Foundation
import Testing

@testable import HTTPDriver

@Suite struct BodyExcerptTests {
    private func excerpt(_ body: String, around offset: Int = 0) -> String {
        withSpan(body) { body in
            BodyExcerpt.text(of: body, around: offset) {
                $0.replacingOccurrences(of: "s3cret-token", with: "****")
            }
        }
    }

    @Test func `a short body is shown whole, on one line, with its secrets masked`() {
        #expect(excerpt("{\"token\":\n\"s3cret-token\"}") == "{\"token\": \"****\"}")
        #expect(excerpt("") == "nothing")
    }

    @Test func `a long body is shown around the place, wherever its secrets are cut`() {
        let filler = String(repeating: "x", count: 300)
        let body = filler + "s3cret-token" + filler
        for offset in 0...body.count {
            let shown = excerpt(body, around: offset)
            #expect(!shown.contains("s3c") && !shown.contains("ken"), "\(offset): \(shown)")
            #expect(shown.count <= BodyExcerpt.length + 2)
        }
        #expect(excerpt(body, around: 300).contains("****"))
        #expect(excerpt(body).hasSuffix("…"))
        #expect(excerpt(body, around: 300).hasPrefix("…"))
    }

    @Test func `bytes that are no UTF-8 are replaced`() {
        let shown = withSpan([0x61, 0xFF, 0x62]) { BodyExcerpt.text(of: $0) { $0 } }
        #expect(shown == "a\u{FFFD}b")
    }
}
