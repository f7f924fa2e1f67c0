internal import APIRequests
internal import HTTPDriver
internal import ScenarioModel

/// One request with everything in its places.
struct Call {
    let operation: HTTPOperation
    var request: CompiledRequest
    var values: CallValues
    /// Nil for nobody.
    var credential: String?
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
        lines.append("'\(template.origin)\(text(template.target, caller).quotedForShell)'")
        return lines.joined(separator: " \\\n  ")
    }

    private func text(_ pieces: [RequestTemplate.Piece], _ caller: String) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .value(let number, let encoding):
                switch request.places[number] {
                case .marker: ""
                case .credential: "'\"$\(caller)\"'"
                case .json(let name): values[name]?.json ?? "null"
                case .text(let name):
                    encoding == .percent
                        ? RequestTemplate.percentEncoded(values[name]?.text ?? "")
                        : values[name]?.text ?? ""
                }
            }
        }.joined()
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
