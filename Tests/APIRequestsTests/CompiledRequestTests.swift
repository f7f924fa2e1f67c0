import HTTPDriver
import ScenarioModel
import Testing
import Tokens

@testable import APIRequests

@Suite("A request, compiled")
struct CompiledRequestTests {
    private let request = HTTPRequestTemplate(
        method: .post,
        path: TextTemplate(parts: [.text("/api/"), .parameter("user"), .text("/tasks")]),
        query: [HTTPField(name: "q", value: TextTemplate(parts: [.parameter("word")]))],
        headers: [HTTPField(name: "X-Task", value: TextTemplate(parts: [.parameter("task")]))],
        body: .json(
            .object([
                JSONTemplateMember(name: "id", value: .value(of: "task")),
                JSONTemplateMember(
                    name: "text",
                    value: .text(TextTemplate(parts: [.text("a \""), .parameter("word")]))),
                JSONTemplateMember(
                    name: "list", value: .array([.null, .boolean(true), .number("1.5")])),
            ])))

    private static let somewhere = SourcePosition(line: 1, column: 1)

    private func compiled(
        _ credential: CredentialPlacement?, csrf carrier: CSRFProtection.Carrier? = nil,
        body: HTTPBody? = nil
    ) throws -> CompiledRequest {
        var request = request
        if let body { request.body = body }
        var api = APIDeclaration(baseURL: nil, position: Self.somewhere)
        api.authentication.csrf = carrier.map {
            CSRFProtection(source: .cookie("csrf"), carrier: $0, position: Self.somewhere)
        }
        return CompiledRequest(
            request, origin: try HTTPOrigin(baseURL: "http://127.0.0.1:1/v1"), api: api,
            timeoutNanoseconds: 7_000_000_000, credential: credential)
    }

    @Test("holds each parameter once for each way in which it is written")
    func places() throws {
        let compiled = try compiled(.header(name: "Authorization", prefix: "Bearer"))
        #expect(
            compiled.places == [
                .text(parameter: "user"), .text(parameter: "word"), .text(parameter: "task"),
                .json(parameter: "task"), .credential,
            ])
        #expect(
            compiled.template.target == [
                .text("/api/"), .value(0, .percent), .text("/tasks"),
                .field([.text("q="), .value(1, .percent)]),
            ])
        #expect(
            compiled.template.body == [
                .text(#"{"id":"#), .value(3, .verbatim), .text(#","text":"a \""#),
                .value(1, .jsonStringContent), .text(#"","list":[null,true,1.5]}"#),
            ])
        #expect(
            compiled.template.headers.last
                == .init("Authorization", [.text("Bearer "), .value(4, .header)]))
        #expect(compiled.template.limits.totalNanoseconds == 7_000_000_000)
    }

    @Test("of nobody has no header that says who calls")
    func nobody() throws {
        let compiled = try compiled(.header(name: "Authorization", prefix: "Bearer"))
        let names = compiled.withoutCredential().template.headers.map(\.name)
        #expect(names == ["X-Task", "Content-Type"])
    }

    @Test("carries the token against forged requests with the cookies it belongs to, or not at all")
    func csrfHeader() throws {
        let compiled = try compiled(.cookies, csrf: .header("X-CSRFToken"))
        #expect(compiled.places.suffix(2) == [.credential, .csrfToken])
        #expect(compiled.template.headers.last == .init("X-CSRFToken", [.value(5, .header)]))
        let values = compiled.values(credential: Credential("sid=1", csrfToken: "t1")) { _ in nil }
        #expect(text(values, 4) == "sid=1" && text(values, 5) == "t1")
        let names = compiled.withoutCredential().template.headers.map(\.name)
        #expect(names == ["X-Task", "Content-Type"])
        let visitors = compiled.carrying(Credential("", csrfToken: "t1")).template.headers
        #expect(visitors.map(\.name) == ["X-Task", "Content-Type", "X-CSRFToken"])
        #expect(try !self.compiled(nil, csrf: .header("X-CSRFToken")).places.contains(.csrfToken))
    }

    @Test("carries it in a field of a form, and in no other body")
    func csrfField() throws {
        let form = HTTPBody.form([
            HTTPField(name: "id", value: TextTemplate(parts: [.text("1")]))
        ])
        let compiled = try compiled(.cookies, csrf: .field("_csrf"), body: form)
        let place = try #require(compiled.places.firstIndex(of: .csrfToken))
        #expect(
            compiled.template.body == [
                .field([.text("id="), .text("1")]),
                .field([.text("_csrf="), .value(place, .percent)]),
            ])
        #expect(try !self.compiled(.cookies, csrf: .field("_csrf")).places.contains(.csrfToken))
    }

    private func text(_ values: borrowing RequestValues, _ place: Int) -> String {
        values.withValue(place) { span in
            unsafe span.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    @Test("sends a value as the type that it has")
    func values() throws {
        let compiled = try compiled(.cookies)
        let values = compiled.values(credential: "sid=1") { name in
            switch name {
            case "user": .number("7")
            case "task": .text("a\"b")
            default: nil
            }
        }
        let texts = (0..<values.count).map { text(values, $0) }
        #expect(texts == ["7", "", "a\"b", #""a\"b""#, "sid=1"])
        #expect((0..<values.count).map { values.isNull($0) } == [false, true, false, false, false])
    }

    @Test("asks events for their name, or for the JSON in their data")
    func conditions() throws {
        let named = ScenarioModel.JSONCondition(
            source: "event == 'token'", subject: .eventName, test: .equals(.string("token")))
        #expect(try EventCondition(named) == .name("token"))
        let path = ScenarioModel.JSONPath(source: "$.a", steps: [.member("a")])
        let other = ScenarioModel.JSONCondition(
            source: "$.a", subject: .path(path), test: .exists)
        #expect(try EventCondition(other) == .data(HTTPDriver.JSONCondition("$.a")))
    }
}
