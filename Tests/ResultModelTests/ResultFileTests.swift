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

    @Test(
        "a file of another version is refused by its version, whatever else it holds",
        arguments: [
            (#"{"schemaVersion": 2, "tool": 7}"#, "schemaVersion 2;"),
            (#"{"schemaVersion": 0}"#, "schemaVersion 0;"),
            (
                #"{"schemaVersion": 3, "tool": {"name": "bulkhead", "version": "9.1", "#
                    + #""buildMode": "release"}}"#,
                "schemaVersion 3, written by bulkhead 9.1;"
            ),
        ])
    func otherSchema(text: String, words: String) {
        let error = #expect(throws: ResultFileError.self) {
            try ResultFile.decode(Array(text.utf8))
        }
        #expect(error?.code == .otherSchema)
        #expect(error?.description.contains(words) == true)
        #expect(error?.description.contains("reads schemaVersion 1 alone") == true)
    }

    @Test("a truncated file is refused wherever it ends")
    func truncated() throws {
        let whole = try ResultFile.encode(SampleResults.empty)
        // The last byte is a line break, and the file is whole without it.
        for length in 0..<(whole.count - 2) {
            let error = #expect(throws: ResultFileError.self) {
                try ResultFile.decode(Array(whole.prefix(length)))
            }
            #expect(error?.code == .notJSON)
        }
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
