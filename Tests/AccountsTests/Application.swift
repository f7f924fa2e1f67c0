import Foundation
import HTTPDriver
import LoopbackServer
import ScenarioModel
import Synchronization

@testable import Accounts

let somewhere = SourcePosition(line: 1, column: 1)

/// A small application that registers users and signs them in.
final class Application: Sendable {
    struct Seen {
        var registered: [String] = []
        var logins = 0
    }

    let seen = Mutex(Seen())
    let answer: @Sendable (LoopbackRequest, Application) -> LoopbackAnswer?

    /// - Parameter answer: goes before what it answers by itself.
    init(
        answering answer: @escaping @Sendable (LoopbackRequest, Application) -> LoopbackAnswer? = {
            _, _ in nil
        }
    ) {
        self.answer = answer
    }

    func respond(_ request: LoopbackRequest) -> LoopbackAnswer? {
        if let answer = answer(request, self) { return answer }
        let body = String(decoding: request.body, as: UTF8.self)
        return seen.withLock { seen in
            switch request.path {
            case "/auth/register":
                seen.registered.append(body)
                return .json(Array(#"{"user":{"id":\#(seen.registered.count)}}"#.utf8), status: 201)
            case "/auth/login":
                seen.logins += 1
                return .json(Array(#"{"token":"t\#(seen.logins)","seconds":3600}"#.utf8))
            default: return nil
            }
        }
    }

    static let register = AccountRequest(
        request: request("/auth/register"), expectedStatuses: StatusSet([201...201]),
        user: JSONPath(source: "$.user.id", steps: [.member("user"), .member("id")]),
        position: somewhere)

    static func login(_ lifetime: AccountRequest.Lifetime?) -> AccountRequest {
        AccountRequest(
            request: request("/auth/login"),
            token: JSONPath(source: "$.token", steps: [.member("token")]), lifetime: lifetime,
            position: somewhere)
    }

    private static func request(_ path: String) -> HTTPRequestTemplate {
        HTTPRequestTemplate(
            method: .post, path: TextTemplate(parts: [.text(path)]),
            body: .json(
                .object([
                    JSONTemplateMember(name: "email", value: .value(of: "email")),
                    JSONTemplateMember(name: "password", value: .value(of: "password")),
                ])))
    }

    /// Lets `body` sign users in at this application.
    func run<R>(
        expires lifetime: AccountRequest.Lifetime? = nil, _ body: (SignInPlan) throws -> R
    ) throws -> R {
        let server = try LoopbackServer(at: .anyPort, answering: [{ self.respond($0) }])
        defer { server.stop() }
        var api = APIDeclaration(baseURL: nil, position: somewhere)
        api.authentication = AuthenticationDeclaration(
            credential: .session(.bearer), register: Self.register, login: Self.login(lifetime))
        return try body(
            SignInPlan(
                scenario: try scenario(), api: api, origin: try HTTPOrigin(baseURL: server.url),
                mark: "mark"))
    }

    private func scenario() throws -> Scenario {
        try read(
            """
            bulkhead: 1
            name: accounts
            api: { base_url: "http://127.0.0.1:1", auth: none }
            tenant: users.id
            operations: { health: { as: anonymous, http: GET /health } }
            population: { users: 4 }
            """)
    }
}

/// A scenario from its text.
func read(_ text: String) throws -> Scenario {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).yaml")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try ScenarioFile.load(path: file.path, environment: [:])
}
