internal import Foundation

/// A part of a parse tree, as libpg_query writes it in JSON: objects whose only key names the kind
/// of node, and their fields.
package indirect enum SyntaxNode: Sendable, Equatable {
    case object([String: SyntaxNode])
    case list([SyntaxNode])
    case text(String)
    case number(Double)
    case truth(Bool)
    case null

    /// A field; nil where there is none, or where this is no object.
    package subscript(_ field: String) -> SyntaxNode? {
        guard case .object(let fields) = self else { return nil }
        return fields[field]
    }

    /// The elements of a list; empty for anything else.
    package var elements: [SyntaxNode] {
        guard case .list(let elements) = self else { return [] }
        return elements
    }

    /// The text of a string; nil for anything else.
    package var string: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// An integer; nil for anything else.
    package var integer: Int? {
        guard case .number(let number) = self else { return nil }
        return Int(exactly: number)
    }

    /// Whether this is the JSON value true; the parser leaves out what is false.
    package var isTrue: Bool { self == .truth(true) }

    /// The parts of this one, in no order where it is an object.
    package var parts: [SyntaxNode] {
        switch self {
        case .object(let fields): Array(fields.values)
        case .list(let elements): elements
        case .text, .number, .truth, .null: []
        }
    }

    /// Offsets in bytes at which the parser saw this part's tokens.
    var locations: [Int] {
        guard case .object(let fields) = self else { return parts.flatMap(\.locations) }
        let own = fields["location"]?.integer.map { [$0] } ?? []
        return own.filter { $0 >= 0 } + fields.values.flatMap(\.locations)
    }

    /// The same without its places, so that the same expression elsewhere is equal to it.
    package var withoutPlaces: SyntaxNode {
        switch self {
        case .object(let fields):
            .object(fields.filter { $0.key != "location" }.mapValues(\.withoutPlaces))
        case .list(let elements): .list(elements.map(\.withoutPlaces))
        case .text, .number, .truth, .null: self
        }
    }
}

extension SyntaxNode: Decodable {
    /// Reads any JSON value.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let fields = try? container.decode([String: SyntaxNode].self) {
            self = .object(fields)
        } else if let elements = try? container.decode([SyntaxNode].self) {
            self = .list(elements)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let truth = try? container.decode(Bool.self) {
            self = .truth(truth)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else {
            self = .null
        }
    }

    init(json: String) throws {
        self = try JSONDecoder().decode(SyntaxNode.self, from: Data(json.utf8))
    }
}
