internal import DatabaseCatalog
internal import PostgresDriver

/// What the policies, and the functions that they may call, speak of: settings, literals, columns.
///
/// A condition that opens rows needs a word to open them with; it stands in the text.
struct PolicyVocabulary {
    let settings: [String]
    let texts: [String]
    let numbers: [String]
    /// Columns that policies read and that name no owner and no row.
    let conditions: [Condition]

    struct Condition: Sendable, Equatable {
        let target: Int
        let column: Column

        static func == (left: Condition, right: Condition) -> Bool {
            left.target == right.target && left.column.name == right.column.name
        }
    }

    /// Words of one kind that are tried.
    private static let limit = 24

    /// - Parameter access: the bench's own, or that of a twin.
    init(_ bench: PolicyBench, _ access: AccessCatalog) {
        let readers = access.functions.filter { $0.body.contains("current_setting") }.map(\.body)
        let all = access.policies.map(\.text) + readers
        let found = access.settingsRead
        settings = found
        // A name of a setting is a literal too, and opens nothing.
        texts = Array(
            all.flatMap(SQLLiterals.texts).uniqued.filter { text in
                !found.contains(text) && !text.isEmpty && text.count <= 80
            }.prefix(Self.limit))
        numbers = Array(
            all.flatMap { $0.matches(of: /\b\d{1,9}\b/).map { String($0.0) } }.uniqued
                .prefix(Self.limit))
        var conditions: [Condition] = []
        for use in access.policies.flatMap(\.columns) {
            guard let place = bench.tables.firstIndex(where: { $0.table.id == use.relation })
            else { continue }
            let table = bench.tables[place].table
            let keys = table.primaryKey + table.foreignKeys.flatMap(\.columns)
                + bench.context.ownerColumns(of: table)
            guard !keys.contains(use.column), let column = table.column(named: use.column),
                !column.isGenerated
            else { continue }
            let condition = Condition(target: place, column: column)
            if !conditions.contains(condition) { conditions.append(condition) }
        }
        self.conditions = conditions
    }

    /// Values that a column could be given to fulfil a condition on it.
    func values(for column: Column, of table: Table) -> [String?] {
        var values: [String?] = []
        let type = TypeID(rawValue: column.typeID)
        switch type {
        case .boolean: values = ["true", "false"]
        case .date, .timestamp, .timestamptz: values = ["1970-01-01", "2999-01-01"]
        case .int2, .int4, .int8, .numeric: values = numbers + ["0", "1", "-1"]
        default:
            values = column.enumLabels + SampleValue.listed(for: column, of: table)
            if column.enumLabels.isEmpty, type.isText { values += texts }
        }
        if !column.isNotNull { values.append(nil) }
        return Array(values.uniqued.prefix(Self.limit))
    }
}

extension Sequence where Element: Hashable {
    /// The elements in order, each once.
    var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
