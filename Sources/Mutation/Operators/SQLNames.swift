internal import DatabaseCatalog
internal import PostgresDriver

extension String {
    /// As SQL takes it for a name.
    var asName: String { Connection.quoted(identifier: self) }
    /// As SQL takes it for a value.
    var asLiteral: String { Connection.quoted(literal: self) }
}

extension [String] {
    /// Names, separated by commas.
    var asNames: String { map(\.asName).joined(separator: ", ") }
}

extension Table {
    /// The name from any search path.
    var asName: String { "\(schema.asName).\(name.asName)" }
}

extension Relation {
    /// The name from any search path.
    var asName: String { "\(schema.asName).\(name.asName)" }
}
