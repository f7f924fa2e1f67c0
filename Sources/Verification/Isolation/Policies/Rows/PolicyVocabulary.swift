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
    /// Several of one table that one policy reads, which it may ask for at once.
    let joint: [[Condition]]

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
        var joint: [[Condition]] = []
        for policy in access.policies {
            let own = Self.conditions(of: policy, bench)
            conditions += own.filter { !conditions.contains($0) }
            let names = own.filter { bench.tables[$0.target].table.id == policy.relation }
            if names.count > 1, !joint.contains(names) { joint.append(names) }
        }
        self.conditions = conditions
        self.joint = Array(joint.prefix(Self.limit))
    }

    /// The columns that one policy reads and that name no owner and no other row.
    private static func conditions(of policy: Policy, _ bench: PolicyBench) -> [Condition] {
        var conditions: [Condition] = []
        for use in policy.columns {
            guard let place = bench.tables.firstIndex(where: { $0.table.id == use.relation })
            else { continue }
            let table = bench.tables[place].table
            let links =
                table.foreignKeys.flatMap(\.columns) + bench.context.ownerColumns(of: table)
            guard !links.contains(use.column), let column = table.column(named: use.column),
                !column.isGenerated
            else { continue }
            // A number or a UUID that names the row says nothing more of it; a text may.
            let isKey = table.primaryKey.contains(use.column)
            guard !isKey || TypeID(rawValue: column.typeID).isText else { continue }
            let condition = Condition(target: place, column: column)
            if !conditions.contains(condition) { conditions.append(condition) }
        }
        return conditions
    }

    /// JSON in which every word is a key, with each word as its value.
    private var documents: [String] {
        let written = texts.filter { $0.hasPrefix("{") || $0.hasPrefix("[") }
        let words = texts.filter { !written.contains($0) }
        func object(_ value: String) -> String {
            "{" + words.map { "\($0.jsonText): \(value)" }.joined(separator: ", ") + "}"
        }
        let values = ["true", "1", object("true")] + words.map(\.jsonText)
        let nested = words.map { object($0.jsonText) }
        return written + (values + nested).map(object)
            + ["[\(words.map(\.jsonText).joined(separator: ", "))]"]
    }

    /// The first few values that a policy would ask several columns for at once.
    func likelyValues(for column: Column, of table: Table) -> [String?] {
        switch TypeID(rawValue: column.typeID) {
        case .boolean: ["true", "false"]
        case .date, .timestamp, .timestamptz: ["9999-12-31", "0001-01-01", nil]
        default: Array(values(for: column, of: table).prefix(8))
        }
    }

    /// Arrays of all words, and of each.
    private var arrays: [String] {
        let quoted = texts.map(\.jsonText)
        // One that stands in a policy as a whole, too.
        let written = texts.filter { $0.hasPrefix("{") && $0.hasSuffix("}") }
        return written + ["{\(quoted.joined(separator: ", "))}"] + quoted.map { "{\($0)}" }
            + ["{\(numbers.joined(separator: ", "))}", "{}"]
    }

    /// Values that a column could be given to fulfil a condition on it.
    func values(for column: Column, of table: Table) -> [String?] {
        var values: [String?] = []
        let type = TypeID(rawValue: column.typeID)
        switch type {
        case .boolean: values = ["true", "false"]
        case .date, .timestamp, .timestamptz:
            values =
                ["0001-01-01", "1970-01-01", "yesterday", "now", "tomorrow", "9999-12-31"]
                + texts.filter { $0.first?.isNumber ?? false }
        case .int2, .int4, .int8, .numeric, .float4, .float8:
            // Beside each number too: a threshold may be strict.
            let whole = numbers.compactMap { Int($0) }
            values =
                numbers + whole.map { String($0 + 1) } + whole.map { String($0 - 1) }
                + ["0", "1", "-1"]
            // And between two: what is below 1 may have to be above 0.
            if !type.isInteger { values += whole.map { String(Double($0) - 0.5) } }
        case .json, .jsonb: values = documents
        default:
            values = column.enumLabels + SampleValue.listed(for: column, of: table)
            if column.isArray { values += arrays }
            if column.isRange { values += ["(,)"] }
            if column.enumLabels.isEmpty, type.isText {
                // What LIKE would match, too.
                values +=
                    texts
                    + texts.filter { $0.contains("%") }.map {
                        $0.replacing("%", with: "x").replacing("_", with: "x")
                    }
            }
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

extension Column {
    /// Whether it holds ranges, of whatever: by the name of its type.
    var isRange: Bool { typeName.hasSuffix("range") }
}

extension String {
    /// As a JSON text, which is what an element of an array looks like too.
    fileprivate var jsonText: String {
        let escaped = flatMap { character -> [Character] in
            switch character {
            case "\"", "\\": ["\\", character]
            case let other where other.isNewline: [" "]
            default: [character]
            }
        }
        return "\"" + String(escaped) + "\""
    }
}
