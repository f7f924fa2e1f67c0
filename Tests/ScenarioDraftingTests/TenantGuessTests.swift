import DatabaseCatalog
import Testing

@testable import ScenarioDrafting

@Suite struct TenantGuessTests {
    private typealias Sample = SampleCatalog

    @Test func `the table that owner-like columns reference is the tenant's`() throws {
        let people = Catalog(tables: [
            Sample.table(1, "users", ["id": "integer"]),
            Sample.table(2, "people", ["id": "integer"]),
            Sample.table(3, "a", ["owner_id": "integer"], keys: [Sample.key("owner_id", to: 2)]),
            Sample.table(4, "b", ["user_id": "integer"], keys: [Sample.key("user_id", to: 2)]),
            Sample.table(5, "c", ["user_id": "integer"], keys: [Sample.key("user_id", to: 1)]),
        ])
        let guess = try TenantGuess(people)
        #expect(guess.table?.name == "people")
        #expect(guess.column == "id")
        #expect(guess.reason == "2 foreign keys called owner_id, user_id lead there")
    }

    @Test func `without foreign keys names decide, and bare columns own`() throws {
        let bare = Catalog(tables: [
            Sample.table(1, "accounts", ["id": "integer"]),
            Sample.table(2, "notes", ["id": "integer", "account_id": "integer"]),
        ])
        let guess = try TenantGuess(bare)
        #expect(guess.table?.name == "accounts")
        #expect(guess.tenancy.ownership[2] == .column("account_id"))
    }

    @Test func `without a table of users the common column is the tenant`() throws {
        let guess = try TenantGuess(
            Catalog(tables: [
                Sample.table(1, "notes", ["id": "integer", "user_id": "text"]),
                Sample.table(2, "tags", ["id": "integer", "user_id": "text"]),
                Sample.table(3, "files", ["id": "integer", "owner_id": "text"]),
            ]))
        #expect(guess.table == nil)
        #expect(guess.column == "user_id")
        #expect(guess.tenancy.ownership.count == 2)
    }

    @Test func `a database without anything like a user is refused`() {
        let words = Catalog(tables: [Sample.table(1, "words", ["id": "integer"])])
        let error = #expect(throws: DraftingError.self) { try TenantGuess(words) }
        #expect(error?.message.contains("looks like a user") == true)
    }
}
