import LoopbackServer
import Population
import ScenarioModel
import Synchronization
import Testing
import Tokens

@testable import Accounts

@Suite("Signing in")
struct SignInTests {
    @Test("registers every user once, and knows each by the key in the answer")
    func signsUp() throws {
        let application = Application()
        let users = try application.run { try SignIn.signUp(20, $0) }
        let registered = application.seen.withLock { $0.registered }
        #expect(Set(registered).count == 20)
        #expect(
            Set(users.compactMap(\.key)) == Set((1...20).map { RowKey.integer(Int64($0)) }))
        #expect(Set(users.compactMap { $0.session?.credential }).count == 20)
        // Nothing says that the tokens end.
        #expect(users.allSatisfy { $0.renewal == nil })
    }

    @Test("knows when a token ends: by a fixed time, or by what the answer says")
    func lifetimes() throws {
        let fixed = try Application().run(expires: .nanoseconds(600_000_000_000)) {
            try SignIn.signUp(1, $0)
        }
        let end = try #require(fixed[0].session?.expiresAt)
        #expect(try #require(fixed[0].renewal) == end - 60)
        let told = try Application().run(
            expires: .secondsAt(JSONPath(source: "$.seconds", steps: [.member("seconds")]))
        ) { try SignIn.signUp(1, $0) }
        #expect(try #require(told[0].session?.expiresAt) - end > 2_900)
    }

    @Test("that is refused names the request, the status and what was said, but no password")
    func refused() throws {
        let application = Application { request, _ in
            request.path == "/auth/register"
                ? .json(Array(#"{"detail":"weak"} "#.utf8) + request.body, status: 422) : nil
        }
        let error = try #require(throws: SignInError.self) {
            try application.run { try SignIn.signUp(3, $0) }
        }
        #expect(error.code == .refused)
        #expect(error.description.contains("register (POST /auth/register) answered 422"))
        #expect(error.description.contains("weak"))
        #expect(!error.description.contains("Bh7!"))
    }

    @Test("whose answer lacks the token says where it was looked for")
    func incomplete() throws {
        let application = Application { request, _ in
            request.path == "/auth/login" ? .json(Array(#"{"jwt":"x"}"#.utf8)) : nil
        }
        let error = try #require(throws: SignInError.self) {
            try application.run { try SignIn.signUp(1, $0) }
        }
        #expect(error.code == .incomplete)
        #expect(error.description.contains("'token' ($.token)"))
    }

    @Test("of many ends at the first failure, and when nobody waits any more")
    func stops() throws {
        #expect(throws: SignInError.self) {
            try Application().run { try SignIn.signUp(2_000, $0, stop: { true }) }
        }
    }

    @Test("is done again by a keeper before a session ends, and not before")
    func keeps() throws {
        let application = Application()
        try application.run(expires: .nanoseconds(3_600_000_000_000)) { plan in
            let keeper = try SessionKeeper(plan)
            let first = keeper.credential(ofUser: 4)
            #expect(first != nil)
            #expect(keeper.credential(ofUser: 4) == first)
        }
        #expect(application.seen.withLock { $0.logins } == 1)
        // A second's life is over the moment it begins, as far as renewing goes.
        let hasty = Application()
        try hasty.run(expires: .nanoseconds(1_000_000_000)) { plan in
            let keeper = try SessionKeeper(plan)
            #expect(keeper.credential(ofUser: 0) == "t1")
            #expect(keeper.credential(ofUser: 0) == "t2")
            #expect(keeper.failure == nil)
        }
    }
}
