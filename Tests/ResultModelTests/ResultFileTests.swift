import ResultModel
import SampleResults
import Testing

@Suite("result.json")
struct ResultFileTests {
    @Test(
        "what is written can be read back, whole or partial",
        arguments: [
            SampleResults.everyKey, SampleResults.passing, SampleResults.interrupted,
            SampleResults.empty,
        ])
    func roundTrip(result: RunResult) throws {
        #expect(try ResultFile.decode(ResultFile.encode(result)) == result)
    }

    @Test("keys are sorted, so that results can be compared line by line")
    func sortedKeys() throws {
        let text = String(decoding: try ResultFile.encode(SampleResults.empty), as: UTF8.self)
        let keys = text.split(separator: "\n").compactMap { line -> Substring? in
            line.hasPrefix("  \"") ? line.split(separator: "\"")[1] : nil
        }
        #expect(keys.count == 7)
        #expect(keys == keys.sorted())
        #expect(text.hasSuffix("}\n"))
    }

    @Test("a newer file is refused by its version, whatever else it holds")
    func newerSchema() {
        let error = #expect(throws: ResultFileError.self) {
            try ResultFile.decode(Array(#"{"schemaVersion": 2, "tool": 7}"#.utf8))
        }
        #expect(error?.code == .newerSchema)
        #expect(error?.description.contains("schemaVersion 2") == true)
        #expect(error?.description.contains("reads up to 1") == true)
    }

    @Test("a missing key is named with its path")
    func missingKey() throws {
        let written = try ResultFile.encode(SampleResults.empty)
        let broken = String(decoding: written, as: UTF8.self)
            .replacing(#""contentHash""#, with: #""contentHush""#)
        let error = #expect(throws: ResultFileError.self) {
            try ResultFile.decode(Array(broken.utf8))
        }
        #expect(error?.code == .wrongShape)
        #expect(error?.description.contains("scenario.contentHash is missing") == true)
    }

    @Test("a key of the wrong type is named with its path")
    func wrongType() throws {
        let written = try ResultFile.encode(SampleResults.passing)
        let broken = String(decoding: written, as: UTF8.self)
            .replacing(#""canariesChecked" : 120904"#, with: #""canariesChecked" : "many""#)
        let error = #expect(throws: ResultFileError.self) {
            try ResultFile.decode(Array(broken.utf8))
        }
        #expect(error?.code == .wrongShape)
        #expect(error?.description.contains("load.canariesChecked") == true)
    }

    @Test("what is not JSON is refused", arguments: ["", "bulkhead: 1", "[1,", "\u{0}"])
    func notJSON(text: String) {
        let error = #expect(throws: ResultFileError.self) {
            try ResultFile.decode(Array(text.utf8))
        }
        #expect(error?.code == .notJSON)
    }

    @Test("a figure that JSON cannot hold is named")
    func infinite() {
        var result = SampleResults.passing
        result.load?.achievedRate = .infinity
        let error = #expect(throws: ResultFileError.self) { try ResultFile.encode(result) }
        #expect(error?.code == .notEncodable)
        #expect(error?.description.contains("load.achievedRate") == true)
    }
}
