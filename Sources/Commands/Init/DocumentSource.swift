internal import Foundation
internal import HTTPDriver
internal import ResultModel
internal import ScenarioModel

/// An OpenAPI document, fetched or read.
struct DocumentSource {
    let text: String
    /// What the scenario's `api: openapi:` says: the URL, or the file that is put beside it.
    let location: String
    /// The file beside the scenario that keeps the document; nil for one that is published.
    let keptAs: String?
    /// The document as messages and the README name it: a URL without its query.
    let name: String

    /// The longest document that is read: several times the longest that is known to be published.
    static let largestBytes = 20_000_000
    private static let timeLimitNanoseconds: Int64 = 30_000_000_000
    private static let redirectLimit = 5

    /// - Parameter place: a URL, or the path of a file.
    /// - Throws: `CommandFailure`: usage for what cannot be a document, unavailable where the server
    ///   has none to give.
    init(_ place: String) throws(CommandFailure) {
        let bytes: [UInt8]
        if place.contains("://") {
            (bytes, location) = try Self.fetch(place)
            name = String(location.prefix { $0 != "?" })
            keptAs = nil
        } else {
            do throws(BoundedFile.Failure) {
                bytes = Array(try BoundedFile.read(place, atMostBytes: Self.largestBytes))
            } catch {
                throw CommandFailure(
                    .usage,
                    "\(place) \(error.reason): \(error.hint ?? "name the OpenAPI document").")
            }
            name = place
            let isYAML = place.hasSuffix(".yaml") || place.hasSuffix(".yml")
            location = isYAML ? "openapi.yaml" : "openapi.json"
            keptAs = location
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.usage, "\(name) is not UTF-8: name an OpenAPI document.")
        }
        let scalars = text.unicodeScalars
        self.text = scalars.first == "\u{FEFF}" ? String(scalars.dropFirst()) : text
    }

    private static func fetch(
        _ place: String
    ) throws(CommandFailure) -> (bytes: [UInt8], url: String) {
        let (origin, target) = try split(place)
        var request = HTTPRequest(
            "GET", origin, target,
            headers: [HTTPHeader(name: "Accept", value: "application/json, application/yaml, */*")])
        request.redirectLimit = redirectLimit
        request.limits.totalNanoseconds = timeLimitNanoseconds
        request.limits.firstByteNanoseconds = timeLimitNanoseconds
        request.limits.bodyByteLimit = largestBytes
        let response: HTTPResponse
        do throws(TransferFailure) {
            response = try HTTPClient().perform(request)
        } catch {
            guard error.code == .bodyTooLarge else {
                throw CommandFailure(
                    .unavailable,
                    "The document cannot be fetched: \(error). "
                        + "One that is saved can be named as a file.")
            }
            throw CommandFailure(
                .usage,
                "What \(origin.root) answers is longer than \(largestBytes / 1_000_000) MB: "
                    + "name the URL of an OpenAPI document.")
        }
        let name = place.prefix { $0 != "?" && $0 != "#" }
        guard response.status == 200 else {
            throw CommandFailure(
                .unavailable,
                "\(name) is answered with \(response.status): \(advice(response.status)).")
        }
        return (response.body, origin.root + target)
    }

    private static func advice(_ status: Int) -> String {
        switch status {
        case 401, 403: "sign in with a browser, save the document, and name it as a file"
        case 404, 410: "name where the document is published, /openapi.json for example"
        case 500...: "the application failed; look at its log"
        default: "name the URL of the document itself"
        }
    }

    /// Scheme and host, and the path with its query; what is behind `#` is for browsers.
    private static func split(
        _ place: String
    ) throws(CommandFailure) -> (HTTPOrigin, target: String) {
        let url = place.prefix { $0 != "#" }
        let authority = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        let end = authority.firstIndex { $0 == "/" || $0 == "?" } ?? url.endIndex
        let path = url[end...]
        let target = path.hasPrefix("/") ? String(path) : "/" + path
        guard target.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
            throw refusal("a URL holds no blanks and no letters beyond ASCII: write %20")
        }
        do throws(HTTPOrigin.Fault) {
            return (try HTTPOrigin(baseURL: String(url[..<end])), target)
        } catch {
            throw refusal("\(error)")
        }
    }

    private static func refusal(_ reason: String) -> CommandFailure {
        CommandFailure(.usage, "--openapi names no URL that can be fetched: \(reason).")
    }
}
