import Testing

@testable import HTTPDriver

@Suite struct HTTPClientTests {
    @Test func `a client performs one request after the other and gives whole answers`() throws {
        try RawServer.with({ peer in
            peer.serveAll { request in
                answer(
                    "{\"n\":\(request.utf8.count)}", status: "404 Not Found",
                    headers: ["X-One: 1", "Set-Cookie: a=1", "Set-Cookie: b=2"])
            }
        }) { server in
            var settings = TransferSettings(transferLimit: 1)
            settings.proxy = .none
            let client = try HTTPClient(settings)
            let origin = try HTTPOrigin(baseURL: server.baseURL)
            for method in ["GET", "POST", "DELETE"] {
                let response = try client.perform(
                    HTTPRequest(
                        method, origin, "/a?b=c", headers: [HTTPHeader(name: "X-Me", value: "yes")],
                        body: method == "POST" ? "{}" : nil))
                #expect(response.status == 404)
                #expect(response.header("x-one") == "1")
                #expect(
                    response.headers.filter { $0.name == "Set-Cookie" }.map(\.value) == [
                        "a=1", "b=2",
                    ])
                #expect(response.text.hasPrefix("{\"n\":"))
                #expect(server.requests.last?.contains("X-Me: yes\r\n") == true)
            }
            #expect(server.accepted == 1)
        }
    }

    @Test func `no answer is a failure`() throws {
        try RawServer.with({ _ = $0.request() }) { server in
            let client = try HTTPClient()
            let request = HTTPRequest(origin: try HTTPOrigin(baseURL: server.baseURL))
            let failure = #expect(throws: TransferFailure.self) { try client.perform(request) }
            #expect(failure?.code == .noAnswer)
        }
    }
}

extension HTTPRequest {
    fileprivate init(origin: HTTPOrigin) { self.init("GET", origin, "/") }
}
