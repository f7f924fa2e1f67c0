/// A JSON document with `:name` places.
///
/// A string that is nothing but `:name` becomes the value itself, with its type: a number where the
/// parameter holds a number, `null` where it holds none. Inside longer text the value's own text is
/// put in. Names of members are never parameters.
package indirect enum JSONTemplate: Sendable, Equatable {
    case null
    case boolean(Bool)
    /// A number as it is written, in JSON's grammar.
    case number(String)
    /// Text that holds no parameter, or parameters among other text.
    case text(TextTemplate)
    /// The value of a parameter, with its type.
    case value(of: String)
    case array([JSONTemplate])
    /// In the order of the file, each name once.
    case object([JSONTemplateMember])

    /// The parameter's name for each place, in order.
    package var occurrences: [String] {
        switch self {
        case .null, .boolean, .number: []
        case .text(let template): template.occurrences
        case .value(let name): [name]
        case .array(let items): items.flatMap(\.occurrences)
        case .object(let members): members.flatMap(\.value.occurrences)
        }
    }
}

/// A member of a JSON object.
package struct JSONTemplateMember: Sendable, Equatable {
    package var name: String
    package var value: JSONTemplate

    package init(name: String, value: JSONTemplate) {
        self.name = name
        self.value = value
    }
}
