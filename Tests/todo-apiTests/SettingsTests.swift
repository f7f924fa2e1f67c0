import Foundation
import PoolModel
import Testing
import Tokens

@testable import todo_api

@Suite struct SettingsTests {
    private let least = ["DATABASE_URL": "dbname=todo", "JWT_SECRET": "sixteen bytes and more"]

    @Test func `a database and a secret are enough, and the pool is the documents'`() throws {
        let settings = try Settings(environment: least)
        #expect(settings.pool.size == 10)
        #expect(settings.pool.maxOverflow == 5)
        #expect(settings.pool.timeoutNanoseconds == 30_000_000_000)
        #expect(settings.pool.recycleNanoseconds == 3_600_000_000_000)
        #expect(settings.model == nil)
    }

    @Test(arguments: [
        ("DATABASE_URL", "", "DATABASE_URL is not set"), ("JWT_SECRET", "", "Neither JWT_SECRET"),
        ("JWT_SECRET", "short", "too short"), ("POOL_SIZE", "many", "POOL_SIZE is 'many'"),
        ("POOL_TIMEOUT", "-1", "POOL_TIMEOUT is '-1'"), ("MODEL_URL", "nowhere", "MODEL_URL"),
        ("JWT_KEY_FILE", "/nowhere", "cannot be read"),
        ("JWT_KEY_FILE", #filePath, "no public key"), ("PASSWORD_ITERATIONS", "0", "at least 1"),
    ])
    func `what is wrong is named`(name: String, value: String, message: String) throws {
        let environment = least.merging([name: value]) { $1 }.filter { !$1.isEmpty }
        let error = #expect(throws: SettingsError.self) {
            _ = try Settings(environment: environment)
        }
        #expect(error?.description.contains(message) == true)
    }

    @Test func `the key of the scenario signs tokens and verifies them`() throws {
        let path = World.root.appending(path: "scenarios/todo-api/keys/private.pem").path()
        let settings = try TokenSettings(environment: ["JWT_KEY_FILE": path])
        #expect(settings.verifyingKey.algorithm == .rs256)
        let token = try #require(try settings.token(for: "alice", at: 1_000))
        let tokens = BearerTokens(settings: settings, defects: [])
        #expect(try tokens.subject(of: token, at: 1_001) == "alice")
        #expect(throws: TokenRefusal.expired) { try tokens.subject(of: token, at: 5_000) }
    }

    @Test func `a password matches its own hash alone`() {
        let hash = PasswordHash.make("correct horse", iterations: 2)
        #expect(hash.hasPrefix("pbkdf2_sha256$2$"))
        #expect(PasswordHash.matches("correct horse", hash))
        #expect(!PasswordHash.matches("correct house", hash))
        #expect(!PasswordHash.matches("", "$2b$12$seeded.by.a.scenario"))
    }

    @Test func `every defect has a name of its own and says what it does`() {
        #expect(Set(Defect.allCases.map(\.summary)).count == Defect.allCases.count)
        for defect in Defect.allCases {
            #expect(defect.rawValue.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil)
        }
    }
}
