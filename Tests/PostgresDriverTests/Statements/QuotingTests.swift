import Testing

@testable import PostgresDriver

@Suite struct QuotingTests {
    @Test func `identifiers keep capitals and double their quotes`() {
        #expect(Connection.quoted(identifier: "users") == "\"users\"")
        #expect(Connection.quoted(identifier: "Odd \"name\"") == "\"Odd \"\"name\"\"\"")
        #expect(Connection.quoted(identifier: "") == "\"\"")
    }

    @Test func `literals double quotes, and backslashes where there are any`() {
        #expect(Connection.quoted(literal: "it's") == "'it''s'")
        #expect(Connection.quoted(literal: "a\\b'") == " E'a\\\\b'''")
    }
}
