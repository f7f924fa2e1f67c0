internal import PostgresDriver
internal import ScenarioModel

/// One value for each of an operation's parameters.
struct DrawnParameters: Sendable, Equatable {
    /// By parameter name; nil is NULL.
    private(set) var values: [String: String?]

    init(_ values: [String: String?] = [:]) {
        self.values = values
    }

    subscript(parameter: String) -> String? {
        get { values[parameter] ?? nil }
        set { values.updateValue(newValue, forKey: parameter) }
    }

    /// The same parameters with one of another value.
    func replacing(_ parameter: String, with value: String?) -> DrawnParameters {
        var copy = self
        copy[parameter] = value
        return copy
    }

    /// The values of a template's `$1`, `$2` …, in order.
    func texts(for template: SQLTemplate) -> [String?] {
        template.occurrences.map { self[$0] }
    }

    /// The values as the arguments of an SQL EXECUTE: `('17', 'it''s')`, or nothing.
    func arguments(for template: SQLTemplate) -> String {
        guard !template.occurrences.isEmpty else { return "" }
        let literals = texts(for: template).map { value in
            value.map { Connection.quoted(literal: $0) } ?? "NULL"
        }
        return "(\(literals.joined(separator: ", ")))"
    }
}
