import Testing

@testable import Verification

@Suite("What happened to a user's rows")
struct OwnedRowsTests {
    @Test("Deleted, changed and added rows are told apart")
    func changes() {
        let before = OwnedRows(fingerprints: ["tasks": ["1": "a", "2": "b"], "notes": ["1": "x"]])
        let after = OwnedRows(fingerprints: ["tasks": ["2": "c", "3": "d"], "notes": ["1": "x"]])
        #expect(
            after.changes(since: before).map(\.description) == [
                "1 row of tasks deleted (1)", "1 row of tasks changed (2)",
                "1 row of tasks added (3)",
            ])
        #expect(after.changes(since: after) == [])
    }
}
