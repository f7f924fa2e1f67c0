import Testing

@testable import ScenarioModel

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("opertions", "operations", 1), ("operatoins", "operations", 1), ("", "abc", 3),
        ("kitten", "sitting", 3), ("same", "same", 0), ("ca", "abc", 3), ("ab", "ba", 1),
    ])
    func `the distance counts edits and swaps of neighbours`(
        first: String, second: String, distance: Int
    ) {
        #expect(Suggestion.editDistance(first, second) == distance)
        #expect(Suggestion.editDistance(second, first) == distance)
    }

    @Test func `only what is near is suggested`() {
        let words = ["operations", "journeys", "load"]
        #expect(Suggestion.nearest(to: "lod", among: words) == "load")
        #expect(Suggestion.nearest(to: "LOAD", among: words) == "load")
        #expect(Suggestion.nearest(to: "colour", among: words) == nil)
        #expect(Suggestion.nearest(to: "x", among: ["no", "yes"]) == nil)
        #expect(Suggestion.nearest(to: String(repeating: "x", count: 10_000), among: words) == nil)
    }
}
