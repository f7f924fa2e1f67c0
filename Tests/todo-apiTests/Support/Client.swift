import Foundation
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Sends requests to an application on loopback.
struct Client: Sendable {
    let port: Int

    struct Answer: Sendable {
        let status: Int
        let body: String

        var hasCanary: Bool { body.contains(World.canary) }

        /// The body's value at a key.
        func member(_ key: String) -> String? {
            let object = try? JSONSerialization.jsonObject(with: Data(body.utf8))
            return (object as? [String: Any])?[key].map { "\($0)" }
        }

        /// The `data:` lines of a stream of events.
        var events: [String] {
            body.split(separator: "\n\n").map { String($0.dropFirst("data: ".count)) }
        }
    }

    /// Sends a request with this token, or none, and awaits the whole answer.
    func send(
        _ method: String, _ path: String, json: String? = nil, token: String? = nil,
        headers: [String: String] = [:]
    ) async throws -> Answer {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
        var request = URLRequest(url: url)
        request.httpMethod = method
        // Other tests may have the machine for minutes.
        request.timeoutInterval = 600
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        if let json {
            request.httpBody = Data(json.utf8)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        let session = URLSession(configuration: .ephemeral)
        defer { session.finishTasksAndInvalidate() }
        let (data, response) = try await session.data(for: request)
        let status = try #require(response as? HTTPURLResponse).statusCode
        return Answer(status: status, body: String(decoding: data, as: UTF8.self))
    }
}
