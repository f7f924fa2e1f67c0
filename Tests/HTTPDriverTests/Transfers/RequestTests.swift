import Testing

@testable import HTTPDriver

@Suite struct RequestTests {
    /// A server that records what it is sent, and a loop with a template for it.
    private func send(
        _ template: RequestTemplate, values: borrowing RequestValues = RequestValues()
    ) throws -> String {
        let server = RawServer { $0.serveAll { _ in answer("{}") } }
        defer { server.stop() }
        var template = template
        let prefix = template.origin.pathPrefix
        template.origin = try HTTPOrigin(baseURL: server.baseURL + prefix)
        template.limits = Transfer.patient
        let loop = try TransferLoop(settings: Transfer.settings(), requests: [template])
        let transfer = loop.perform(values: values)
        #expect(transfer.failure == nil)
        return server.requests.first ?? ""
    }

    private let origin: HTTPOrigin

    init() throws {
        origin = try HTTPOrigin(baseURL: "http://127.0.0.1:1/v1/")
    }

    @Test func `values stand encoded where they belong`() throws {
        var values = RequestValues()
        values.append(text: "a/b ü?&")
        values.append(-42)
        values.append(text: "say \"hi\"\\\n\u{1}ü")
        values.append(text: "tok.en_1")
        let request = try send(
            RequestTemplate(
                method: "POST", origin: origin,
                target: [
                    .text("/users/"), .value(0, .percent), .text("/tasks?limit="),
                    .value(1, .percent),
                ],
                headers: [
                    .init("Authorization", [.text("Bearer "), .value(3, .header)]),
                    .init("Content-Type", "application/json"), .init("X-Fixed", "yes"),
                    .init("X-Number", [.value(1, .header)]),
                ],
                body: [
                    .text("{\"t\":"), .value(2, .jsonString), .text(",\"n\":"),
                    .value(1, .verbatim), .text(",\"p\":\"<"), .value(2, .jsonStringContent),
                    .text(">\"}"),
                ]), values: values)
        let lines = request.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.first == "POST /v1/users/a%2Fb%20%C3%BC%3F%26/tasks?limit=-42 HTTP/1.1")
        #expect(lines.contains("Authorization: Bearer tok.en_1"))
        #expect(lines.contains("Content-Type: application/json"))
        #expect(lines.contains("X-Fixed: yes"))
        #expect(lines.contains("X-Number: -42"))
        #expect(lines.contains("User-Agent: bulkhead"))
        #expect(!request.contains("Expect"))
        let text = #"say \"hi\"\\\u000A\u0001ü"#
        #expect(lines.last.map(String.init) == "{\"t\":\"\(text)\",\"n\":-42,\"p\":\"<\(text)>\"}")
    }

    @Test(
        arguments: [
            ([], "/v1/x?a=1&b=2&c=3"), ([0], "/v1/x?b=2&c=3"), ([1], "/v1/x?a=1&b=2"),
            ([0, 1], "/v1/x?b=2"),
        ] as [([Int], String)])
    func `a field whose only value is null is left out, and its sign with it`(
        nulls: [Int], target: String
    ) throws {
        var values = RequestValues()
        for place in 0..<2 {
            if nulls.contains(place) {
                values.appendNull()
            } else {
                values.append(text: place == 0 ? "1" : "3")
            }
        }
        let request = try send(
            RequestTemplate(
                method: "POST", origin: origin,
                target: [
                    .text("/x"), .field([.text("a="), .value(0, .percent)]),
                    .field([.text("b=2")]), .field([.text("c="), .value(1, .percent)]),
                ], headers: [.init("X-Note", [.value(0, .header)])],
                body: [
                    .field([.text("a="), .value(0, .percent)]),
                    .field([.text("b="), .value(1, .percent), .text("!")]),
                ]), values: values)
        let lines = request.split(separator: "\r\n")
        #expect(lines.first == "POST \(target) HTTP/1.1")
        #expect(request.contains("X-Note") == !nulls.contains(0))
        // One that holds more than a value is sent without it.
        let last = nulls.contains(1) ? "b=!" : "b=3!"
        #expect(lines.last.map(String.init) == (nulls.contains(0) ? "" : "a=1&") + last)
    }

    @Test(arguments: ["GET", "HEAD", "DELETE", "PUT", "PATCH", "OPTIONS"])
    func `a method is sent as it is, without a content type where there is no body`(
        method: String
    ) throws {
        let request = try send(
            RequestTemplate(method: method, origin: origin, target: [.text("/x")]))
        #expect(request.hasPrefix("\(method) /v1/x HTTP/1.1\r\n"))
        #expect(!request.contains("Content-Type"))
    }

    @Test(arguments: ["POST", "PUT", "PATCH", "DELETE"])
    func `a body may go with any method, and may be empty or large`(method: String) throws {
        for body in ["", "x", String(repeating: "y", count: 200_000)] {
            let request = try send(
                RequestTemplate(
                    method: method, origin: origin, target: [.text("/x")], body: [.text(body)]))
            #expect(request.hasPrefix("\(method) /v1/x HTTP/1.1\r\n"))
            #expect(request.contains("Content-Length: \(body.utf8.count)\r\n"))
            #expect(request.hasSuffix("\r\n\r\n" + body))
        }
    }

    @Test func `one slot sends requests of every kind in turn`() throws {
        let server = RawServer { $0.serveAll { _ in answer("{}") } }
        defer { server.stop() }
        let origin = try HTTPOrigin(baseURL: server.baseURL)
        let templates = [
            RequestTemplate(
                method: "POST", origin: origin, target: [.text("/a")],
                headers: [.init("X-Only", [.value(0, .header)])], body: [.value(0, .verbatim)]),
            RequestTemplate(origin: origin, target: [.text("/b")]),
            RequestTemplate(
                method: "DELETE", origin: origin, target: [.text("/c")], redirectLimit: 1),
            RequestTemplate(method: "HEAD", origin: origin, target: [.text("/d")]),
        ]
        let loop = try TransferLoop(settings: Transfer.settings(), requests: templates)
        var values = RequestValues()
        values.append(text: "value")
        for index in [0, 1, 2, 3, 1, 0, 2, 0] {
            // The answer to HEAD has a length and no body.
            #expect(loop.perform(index, values: values).failure == nil)
        }
        let lines = server.requests.map { $0.split(separator: "\r\n").first.map(String.init) ?? "" }
        let expected = ["POST /a", "GET /b", "DELETE /c", "HEAD /d"].map { $0 + " HTTP/1.1" }
        #expect(lines == [0, 1, 2, 3, 1, 0, 2, 0].map { expected[$0] })
        for (index, request) in zip([0, 1, 2, 3, 1, 0, 2, 0], server.requests) {
            #expect(request.contains("X-Only: value") == (index == 0))
            #expect(request.hasSuffix("value") == (index == 0))
        }
    }

    @Test func `paths that climb are sent as they are`() throws {
        let request = try send(
            RequestTemplate(origin: origin, target: [.text("/../a/./%2e%2e/b")]))
        #expect(request.hasPrefix("GET /v1/../a/./%2e%2e/b HTTP/1.1\r\n"))
    }

    @Test func `a form is percent-encoded`() throws {
        var values = RequestValues()
        values.append(text: "a&b=c d")
        let body = RequestTemplate.form([
            (name: "first name", value: .value(0, .verbatim)), (name: "x", value: .text("1+1")),
        ])
        let request = try send(
            RequestTemplate(method: "POST", origin: origin, target: [.text("/")], body: body),
            values: values)
        #expect(request.hasSuffix("\r\n\r\nfirst%20name=a%26b%3Dc%20d&x=1%2B1"))
    }

    @Test(arguments: ["a\r\nX-Injected: 1", "a\nb", "a\0b"])
    func `a value that would end a header line is refused`(value: String) throws {
        let server = RawServer { $0.serveAll { _ in answer("{}") } }
        defer { server.stop() }
        let template = RequestTemplate(
            origin: try HTTPOrigin(baseURL: server.baseURL), target: [.text("/")],
            headers: [.init("X-Value", [.value(0, .header)])])
        let loop = try TransferLoop(settings: Transfer.settings(), requests: [template])
        var values = RequestValues()
        values.append(text: value)
        #expect(loop.perform(values: values).result.failure == .invalidHeaderValue)
        values.removeAll()
        values.append(text: "good")
        #expect(loop.perform(values: values).failure == nil)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [
        "ftp://host", "host:80", "http://", "http://me:s3cret@host", "http://host?a=1",
        "http://host#x", "http://:80", "http://ho st", "http://host/a b",
    ])
    func `a base URL that is none is refused without being shown`(url: String) {
        let fault = #expect(throws: HTTPOrigin.Fault.self) { try HTTPOrigin(baseURL: url) }
        #expect(fault.map { "\($0)".contains("s3cret") } == false)
    }

    @Test func `a base URL is taken apart`() throws {
        let origin = try HTTPOrigin(baseURL: "HTTPS://api.example:8443/v1/x/")
        #expect(origin.root == "https://api.example:8443")
        #expect(origin.pathPrefix == "/v1/x")
        #expect(try HTTPOrigin(baseURL: "http://[::1]:80").authority == "[::1]:80")
    }

    @Test func `a template that cannot be sent is refused before the run`() throws {
        func fault(_ change: (inout RequestTemplate) -> Void) -> TransferFailure.Code? {
            var template = RequestTemplate(origin: origin, target: [.text("/")])
            change(&template)
            do throws(TransferFailure) {
                _ = try TransferLoop(settings: Transfer.settings(), requests: [template])
                return nil
            } catch {
                return error.code
            }
        }
        #expect(fault { _ in } == nil)
        #expect(fault { $0.method = "get" } == .invalidRequest)
        #expect(fault { $0.target = [.text("x")] } == .invalidRequest)
        #expect(fault { $0.target = [.text("/a b")] } == .invalidRequest)
        #expect(fault { $0.target = [.text("/"), .value(0, .verbatim)] } == .invalidRequest)
        #expect(fault { $0.headers = [.init("A:", "b")] } == .invalidRequest)
        #expect(fault { $0.headers = [.init("A", "b\r\nC: d")] } == .invalidRequest)
        #expect(fault { $0.headers = [.init("A", [.value(0, .verbatim)])] } == .invalidRequest)
        #expect(
            fault {
                $0.isStream = true
                $0.redirectLimit = 1
            } == .invalidRequest)
    }
}
