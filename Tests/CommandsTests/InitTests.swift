import Foundation
import LoopbackServer
import ResultModel
import Testing

@Suite("bulkhead init, from an OpenAPI document", .serialized, .sandbox)
struct InitTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox.current }

    private static let document = """
        {"openapi": "3.1.0", "info": {"title": "Corner Shop"}, "paths": {
          "/api/{user_id}/orders": {
            "get": {"operationId": "list_orders", "responses": {"200": {"description": "OK"}}},
            "post": {"operationId": "place_order",
              "requestBody": {"content": {"application/json": {"schema": {
                "type": "object", "properties": {"note": {"type": "string"}}}}}},
              "responses": {"201": {"description": "Created", "content": {"application/json": {
                "schema": {"type": "object", "properties": {"id": {"type": "integer"}}}}}}}}},
          "/api/{user_id}/orders/{order_id}": {
            "get": {"operationId": "get_order", "responses": {"200": {"description": "OK"}}}},
          "/api/{user_id}/photo": {
            "post": {"operationId": "upload", "requestBody": {"content": {"multipart/form-data": {
              "schema": {"type": "object"}}}}, "responses": {"200": {"description": "OK"}}}}}}
        """

    /// A server that publishes the document, and answers other paths as their tests need it.
    private static func server() throws -> LoopbackServer {
        try LoopbackServer(
            at: .anyPort,
            answering: [
                { request in
                    switch request.path {
                    case "/openapi.json": .json(Array(document.utf8))
                    case "/docs":
                        LoopbackAnswer(
                            contentType: "text/html",
                            body: .whole(
                                .init(afterNanoseconds: 0, bytes: Array("<html></html>".utf8))))
                    case "/secret.json": .json(Array("{}".utf8), status: 401)
                    case "/broken.json": .json(Array("{}".utf8), status: 500)
                    case "/huge.json": .json(Array(repeating: 0x20, count: 20_000_001))
                    default: nil
                    }
                }
            ])
    }

    @Test("What an application publishes becomes a scenario that is valid")
    func published() async throws {
        let server = try Self.server()
        let ending = try await sandbox.bulkhead("init", "--openapi", server.url + "/openapi.json#x")
        #expect(ending.exitCode == 0, "\(ending)")
        for words in [
            "Written: corner-shop/scenario.yaml, corner-shop/README.md", "3 operations",
            "POST /api/{user_id}/photo: its body is multipart/form-data",
            "Next: bulkhead validate corner-shop",
        ] {
            #expect(ending.output.contains(words))
        }
        let yaml = sandbox.text(of: "corner-shop/scenario.yaml")
        #expect(yaml.contains("base_url: \"${API_URL:-\(server.url)}\""))
        #expect(yaml.contains("openapi: \"/openapi.json\""))
        #expect(yaml.contains("bind: { order: orders.id }"))
        let readme = sandbox.text(of: "corner-shop/README.md")
        #expect(readme.contains("\(server.url)/openapi.json"))
        #expect(readme.contains("`POST /api/{user_id}/photo: its body is multipart/form-data`"))
        let validated = try await sandbox.bulkhead("validate", "corner-shop")
        #expect(validated.exitCode == 0, "\(validated)")
        #expect(validated.output.contains("3 operations"))
    }

    @Test("A file is kept beside the scenario", arguments: ["json", "yaml"])
    func file(ending suffix: String) async throws {
        // JSON is YAML too.
        let path = try sandbox.write("\u{FEFF}" + Self.document, to: "shop.\(suffix)")
        let ending = try await sandbox.bulkhead("init", "--out", "deep/shop", "--openapi", path)
        #expect(ending.exitCode == 0, "\(ending)")
        #expect(sandbox.text(of: "deep/shop/openapi.\(suffix)") == Self.document)
        let yaml = sandbox.text(of: "deep/shop/scenario.yaml")
        #expect(yaml.contains("openapi: \"openapi.\(suffix)\""))
        let validated = try await sandbox.bulkhead("validate", "deep/shop")
        #expect(validated.exitCode == 0, "\(validated)")
    }

    @Test(
        "No file is replaced, and none is added beside it",
        arguments: ["scenario.yaml", "README.md", "openapi.json"])
    func existing(name: String) async throws {
        let path = try sandbox.write(Self.document, to: "shop.json")
        _ = try sandbox.write("mine", to: "corner-shop/" + name)
        let ending = try await sandbox.bulkhead("init", "--openapi", path)
        #expect(ending.exitCode == ExitStatus.usage.code)
        #expect(ending.output == "")
        #expect(ending.errors.contains("corner-shop/\(name) exists already"))
        #expect(ending.errors.contains("--out"))
        #expect(sandbox.text(of: "corner-shop/" + name) == "mine")
        let files = try FileManager.default.contentsOfDirectory(
            atPath: sandbox.workingFolder + "/corner-shop")
        #expect(files == [name])
    }

    /// One thing that is no document, and what is said of it.
    struct Mistake: Sendable {
        let place: String
        var content: String?
        var status = ExitStatus.usage
        let words: String
    }

    private static let files = [
        Mistake(place: "nothing.json", words: "nothing.json does not exist"),
        Mistake(place: ".", words: ". is not a file"),
        Mistake(place: "a.json", content: "[", words: "a.json: the document is neither JSON nor"),
        Mistake(place: "a.json", content: "", words: "a.json: the document is empty"),
        Mistake(place: "a.json", content: "{\"a\": 1}", words: "not an OpenAPI document"),
        Mistake(place: "a.json", content: "swagger: '2.0'", words: "Swagger 2"),
        Mistake(
            place: "a.json", content: "openapi: 3.0.0\npaths: {}",
            words: "the document has no paths"),
        Mistake(place: "ftp://127.0.0.1/a", words: "only http and https"),
        Mistake(place: "http://", words: "names no host"),
        Mistake(place: "http://me:secret@127.0.0.1/a", words: "credentials do not belong"),
        Mistake(place: "http://127.0.0.1/a b", words: "a URL holds no blanks"),
        Mistake(
            place: "http://127.0.0.1:1/openapi.json", status: .unavailable,
            words: "nothing listens at http://127.0.0.1:1"),
    ]

    @Test("What is no document is told in one sentence, and nothing is written", arguments: files)
    func mistake(_ mistake: Mistake) async throws {
        if let content = mistake.content { _ = try sandbox.write(content, to: mistake.place) }
        try await expect(mistake, at: mistake.place)
    }

    private static let answers = [
        Mistake(place: "/nothing", status: .unavailable, words: "/nothing is answered with 404"),
        Mistake(place: "/secret.json?key=hidden", status: .unavailable, words: "name it as a file"),
        Mistake(place: "/broken.json", status: .unavailable, words: "look at its log"),
        Mistake(place: "/huge.json", words: "is longer than 20 MB"),
        Mistake(place: "/docs", words: "/docs: this is not an OpenAPI document"),
    ]

    @Test("What a server answers instead is told likewise", arguments: answers)
    func answer(_ mistake: Mistake) async throws {
        let server = try Self.server()
        try await expect(mistake, at: server.url + mistake.place)
    }

    private func expect(_ mistake: Mistake, at place: String) async throws {
        let before = try FileManager.default.contentsOfDirectory(atPath: sandbox.workingFolder)
        let ending = try await sandbox.bulkhead("init", "--openapi", place)
        #expect(ending.exitCode == mistake.status.code, "\(ending)")
        #expect(ending.output == "")
        #expect(ending.message.contains(mistake.words), "\(ending.message)")
        #expect(ending.message.hasPrefix("error: ") && !ending.message.contains("\n"))
        for secret in ["secret@", "hidden"] { #expect(!ending.message.contains(secret)) }
        let after = try FileManager.default.contentsOfDirectory(atPath: sandbox.workingFolder)
        #expect(before == after)
    }

    @Test("Without a document it says how to name one")
    func nothing() async throws {
        let ending = try await sandbox.bulkhead("init")
        #expect(ending.exitCode == ExitStatus.usage.code)
        #expect(ending.errors.contains("bulkhead init --openapi http"))
    }

    @Test("A file that is too long is not read")
    func long() async throws {
        let path = try sandbox.write("", to: "long.json")
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 20_000_001)
        try handle.close()
        let ending = try await sandbox.bulkhead("init", "--openapi", path)
        #expect(ending.exitCode == ExitStatus.usage.code)
        #expect(ending.errors.contains("no more than 20 MB are read"))
    }
}
