import LoopbackServer
import Population
import ScenarioModel
import Synchronization
import Testing
import Tokens

@testable import Accounts

@Suite("Rows that users make through the application")
struct RowMakingTests {
    private func scenario() throws -> Scenario {
        try read(
            """
            bulkhead: 1
            name: rows
            api: { base_url: "http://127.0.0.1:1", auth: { register: { request: POST /auth/register, json: { email: ":email", password: ":password" }, user: $.user.id, token: $.token } } }
            tenant: users.id
            operations:
              add_note: { http: POST /notes, json: { list: ":list", text: ":text" }, bind: { list: lists.id, text: { words: 2..3 } }, creates: notes, capture: { id: $.id } }
              add_list: { http: POST /lists, json: { name: ":name" }, bind: { name: { words: 1..2 } }, creates: lists, capture: { id: $.id } }
              read_note: { http: GET /notes/:note, bind: { note: notes.id } }
              read_file: { http: GET /files/:file, bind: { file: files.id } }
            population: { users: 4, tables: { files: { owner: user_id, rows: { min: 1, max: 2, mean: 1.5 } } } }
            """)
    }

    @Test("are made parents first, and nobody makes what no operation makes")
    func order() throws {
        let operations = RowOperations(try scenario())
        #expect(operations.makers.map(\.table) == ["lists", "notes"])
        #expect(operations.makers.map { $0.parent?.table } == [nil, "lists"])
        #expect(operations.tablesWithoutMaker == ["files"])
    }

    @Test("become a plan that knows whose they are, and below what")
    func plan() throws {
        let scenario = try scenario()
        var rows = RecordedRows(users: 2)
        for user in 0..<2 {
            for list in 0..<2 {
                let list = RowKey.text("list-\(user)-\(list)")
                rows.add(.init(key: list), to: "lists", user: user)
            }
            // In another order than their parents'.
            for number in (0..<6).reversed() {
                rows.add(
                    .init(
                        key: .integer(Int64(100 * user + number)),
                        parent: .text("list-\(user)-\(number % 2)")), to: "notes", user: user)
            }
        }
        let accounts = RegisteredAccounts(
            keys: [.text("ann"), .text("ben")], values: ["email": ["a@x", "b@x"]])
        let structure = DeclaredStructure(
            scenario,
            tables: [
                .init(name: "lists", key: "id"), .init(name: "notes", key: "id", parent: "lists"),
            ], accounts: accounts, rows: rows)
        let plan = try structure.plan(accounts, rows)
        let (users, lists, notes) = try (
            #require(plan.tableIndex(named: "users")), #require(plan.tableIndex(named: "lists")),
            #require(plan.tableIndex(named: "notes"))
        )
        #expect(plan.users == 2)
        #expect(plan.tenantKey(ofUser: 1) == .text("ben"))
        #expect(plan.uniqueValue(table: users, column: "email", user: 1, row: 0) == "b@x")
        #expect(plan.rowCount(table: notes, user: 0) == 6)
        #expect(plan.owner(table: lists, key: .text("list-1-0")) == 1)
        #expect(plan.owner(table: notes, key: .integer(103)) == 1)
        #expect(plan.owner(table: notes, key: .integer(77)) == nil)
        for user in 0..<2 {
            for row in 0..<6 {
                let parent = try #require(plan.parent(table: notes, user: user, row: row))
                guard case .integer(let note) = plan.key(table: notes, user: user, row: row) else {
                    Issue.record("a note's key is a number")
                    continue
                }
                #expect(note / 100 == Int64(user))
                #expect(
                    plan.key(table: lists, user: user, row: parent.row)
                        == .text("list-\(user)-\(note % 2)"))
            }
        }
    }

    @Test("stop at what the application allows, and fail where it allows none")
    func limits() throws {
        let application = Application { request, application in
            guard request.path == "/lists" else { return nil }
            let count = application.seen.withLock { seen in
                seen.logins += 1
                return seen.logins
            }
            return count > 5
                ? .json(Array(#"{"detail":"no more"}"#.utf8), status: 403)
                : .json(Array(#"{"id":\#(count)}"#.utf8), status: 201)
        }
        let makers = Array(RowOperations(try scenario()).makers.prefix(1))
        try application.run { plan in
            func make() throws -> RowMaking.Result {
                try RowMaking.make(
                    makers, keys: [.integer(1)], credentials: ["t"],
                    volume: { _ in RowVolume(fewest: 9, most: 9) }, plan)
            }
            let made = try make()
            #expect(made.rows.rows(of: "lists", user: 0).count == 5)
            #expect(made.refusal?.description.contains("no more") == true)
            #expect(throws: SignInError.self) { try make() }
        }
    }
}
