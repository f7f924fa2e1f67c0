internal import DatabaseCatalog
internal import PostgresDriver

/// A row that could stand in a table, with what has to be there first.
struct RowDraft: Sendable, Equatable {
    let table: Table
    /// A text for each column that is written, in the table's order; nil is NULL.
    var values: [(column: String, text: String?)]
    /// Statements that the observer performs first: parents, or the removal of the row itself.
    var prerequisites: [String] = []

    subscript(column: String) -> String? {
        get { values.first { $0.column == column }?.text }
        set {
            if let place = values.firstIndex(where: { $0.column == column }) {
                values[place].text = newValue
            } else {
                values.append((column, newValue))
            }
        }
    }

    /// As an INSERT.
    ///
    /// - Parameters:
    ///   - relation: where to; nil is the table itself.
    ///   - columns: to which the statement is limited; nil writes every column.
    ///   - withNumbers: whether columns that the server would number are written too.
    func insertion(
        into relation: String? = nil, columns: [String]? = nil, withNumbers: Bool
    ) -> String {
        let written = written(columns: columns, withNumbers: withNumbers)
        let names = written.map { Connection.quoted(identifier: $0.column) }
        let texts = written.map { Self.literal($0.text) }
        guard !names.isEmpty else {
            return "INSERT INTO \(relation ?? table.sqlName) DEFAULT VALUES"
        }
        let overriding = withNumbers ? " OVERRIDING SYSTEM VALUE" : ""
        return """
            INSERT INTO \(relation ?? table.sqlName) (\(names.joined(separator: ", ")))\
            \(overriding) VALUES (\(texts.joined(separator: ", ")))
            """
    }

    /// The columns that an insertion writes.
    func written(
        columns: [String]?, withNumbers: Bool
    ) -> [(column: String, text: String?)] {
        values.filter { value in
            guard let column = table.column(named: value.column) else { return false }
            if !withNumbers, column.isNumbered || column.identity == .always { return false }
            return columns?.contains(value.column) ?? true
        }
    }

    /// A text as an SQL literal that takes the type of where it stands.
    static func literal(_ text: String?) -> String {
        text.map { Connection.quoted(literal: $0) } ?? "NULL"
    }

    static func == (left: RowDraft, right: RowDraft) -> Bool {
        left.table.id == right.table.id && left.prerequisites == right.prerequisites
            && left.values.count == right.values.count
            && zip(left.values, right.values).allSatisfy {
                $0.column == $1.column && $0.text == $1.text
            }
    }
}
