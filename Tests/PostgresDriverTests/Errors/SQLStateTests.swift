import Testing

@testable import PostgresDriver

@Suite struct SQLStateTests {
    @Test(arguments: ["00000", "23505", "40P01", "57P03", "ZZZZZ", "XX000"])
    func `a code survives packing into an integer`(code: String) throws {
        let packed = try #require(SQLState(rawValue: code).packed)
        #expect(SQLState(packed: packed) == SQLState(rawValue: code))
    }

    @Test(arguments: ["", "2350", "235055", "2350x", "23 05"])
    func `what is not a code does not pack`(text: String) {
        #expect(SQLState(rawValue: text).packed == nil)
    }

    @Test func `different codes pack to different integers`() {
        let codes = ["23505", "23503", "40001", "40P01", "0A000", "A0000"]
        #expect(Set(codes.map { SQLState(rawValue: $0).packed }).count == codes.count)
    }

    @Test func `an error is caught by its code`() {
        func name(_ state: SQLState) -> String {
            switch state {
            case .uniqueViolation: "unique"
            case .deadlockDetected: "deadlock"
            default: "other"
            }
        }
        #expect(name(SQLState(rawValue: "23505")) == "unique")
        #expect(name(SQLState(rawValue: "40P01")) == "deadlock")
        #expect(name(SQLState(rawValue: "22001")) == "other")
    }

    @Test func `the description of an error leaves out the detail, where row values stand`() {
        let error = PostgresError(
            code: .statementFailed, sqlState: .uniqueViolation, message: "duplicate key",
            detail: "Key (email)=(someone@example.org) already exists.")
        #expect(!"\(error)".contains("someone"))
        #expect("\(error)".contains("23505"))
    }
}
