internal import HTTPDriver

/// A parameter's value, with the type that it has in a JSON body.
package enum ParameterValue: Sendable, Equatable, Hashable {
    case null
    case boolean(Bool)
    /// A number as it is written.
    case number(String)
    case text(String)
    /// A whole JSON document.
    case document(String)

    /// As it stands in a path, a query, a header, a form or inside other text.
    package var text: String {
        switch self {
        case .null: ""
        case .boolean(let truth): truth ? "true" : "false"
        case .number(let text), .text(let text), .document(let text): text
        }
    }

    /// As a JSON document.
    package var json: String {
        switch self {
        case .null: "null"
        case .boolean(let truth): truth ? "true" : "false"
        case .number(let text), .document(let text): text
        case .text(let text): RequestTemplate.jsonEncoded(text)
        }
    }
}
