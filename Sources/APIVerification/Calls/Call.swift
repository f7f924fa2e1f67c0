internal import APIRequests
internal import HTTPDriver
internal import ScenarioModel
internal import Tokens

/// One request with everything in its places.
struct Call {
    let operation: HTTPOperation
    var request: CompiledRequest
    var values: CallValues
    /// Nil for nobody.
    var credential: Credential?
    /// The number of the user for whom the model is directed; nil where it is not.
    var modelUser: Int?

    /// Every value that the request names, longest names of parameters apart.
    var sent: [String] {
        values.texts + (operation.scriptedReply == nil ? [] : values.toolTexts)
    }

    /// The request as a command line; the credential stands in a variable.
    func replay(as caller: String) -> String {
        let template = request.template
        var lines = ["curl -i -X \(template.method)"]
        for header in template.headers {
            lines.append("-H '\(header.name): \(text(header.value, caller).quotedForShell)'")
        }
        if let body = template.body {
            lines.append("-d '\(text(body, caller).quotedForShell)'")
        }
        let target = text(template.target, caller, opening: "?")
        lines.append("'\(template.origin)\(target.quotedForShell)'")
        return lines.joined(separator: " \\\n  ")
    }

    private func text(
        _ pieces: [RequestTemplate.Piece], _ caller: String, opening: String = ""
    ) -> String {
        var separator = opening
        return pieces.map { piece in
            switch piece {
            case .field(let inner):
                if inner.count == 2, case .value(let only, _) = inner[1], isNull(only) {
                    return ""
                }
                defer { separator = "&" }
                return separator + text(inner, caller)
            case .text(let text): return text
            case .value(let number, let encoding):
                switch request.places[number] {
                case .marker: return ""
                case .credential: return "'\"$\(caller)\"'"
                case .csrfToken: return "'\"$\(caller)_CSRF_TOKEN\"'"
                case .json(let name): return values[name]?.json ?? "null"
                case .text(let name):
                    let text = values[name]?.text ?? ""
                    return encoding == .percent ? RequestTemplate.percentEncoded(text) : text
                }
            }
        }.joined()
    }

    private func isNull(_ number: Int) -> Bool {
        guard case .text(let name) = request.places[number] else { return false }
        return (values[name] ?? .null) == .null
    }
}

extension String {
    /// As it stands between single quotes; the variable of a credential stays one.
    fileprivate var quotedForShell: String {
        split(separator: "'\"$", omittingEmptySubsequences: false)
            .map { $0.replacing("'", with: "'\\''") }
            .joined(separator: "'\"$").replacing("\"'\\''", with: "\"'")
    }
}
