package import DatabaseCatalog
internal import PostgresDriver

/// The types that rows can be made for, with their binary form in COPY.
enum WireType: Sendable, Equatable {
    case int2, int4, int8
    case boolean
    /// `text`, `varchar`, `char`, `citext`, `name`, and enums: binary is the text itself.
    case text
    case uuid
    /// With or without time zone: microseconds since 2000 in both.
    case timestamp
    case date
    case json, jsonb
    case float4, float8
    case numeric
    case bytea
    /// An array of a text type; the element's OID is part of the binary form.
    case textArray(element: UInt32)

    var isInteger: Bool { self == .int2 || self == .int4 || self == .int8 }
    var isNumber: Bool { isInteger || self == .float4 || self == .float8 || self == .numeric }
    var isTime: Bool { self == .timestamp || self == .date }

    /// The largest value of an integer type; 0 for others.
    var largestInteger: Int {
        switch self {
        case .int2: Int(Int16.max)
        case .int4: Int(Int32.max)
        case .int8: Int.max
        default: 0
        }
    }
}

/// A column as the encoder sees it: its type on the wire and what limits its values.
///
/// A class, as are the recipes, so that handing one on for every value copies one pointer.
final class WireColumn: Sendable {
    let name: String
    let typeName: String
    let type: WireType
    /// In characters; from the type or a CHECK on the length.
    let maximumLength: Int?
    /// The only values that an enum or a CHECK allows; empty where any may stand.
    let allowedValues: [String]
    /// What a CHECK allows of a number.
    let allowedRange: ClosedRange<Int64>?

    /// - Returns: nil for a type that no rows can be made for.
    init?(_ column: Column, of table: Table) {
        guard let type = WireType(column) else { return nil }
        let own = table.checks.filter { $0.columns == [column.name] }.map(\.definition)
        let checks = (own + column.domainChecks).map { CheckReading($0) }
        name = column.name
        typeName = column.typeName
        self.type = type
        maximumLength = ([column.maximumLength] + checks.map(\.maximumLength)).compactMap { $0 }
            .min()
        allowedValues =
            column.enumLabels.isEmpty
            ? checks.map(\.allowedValues).first { !$0.isEmpty } ?? [] : column.enumLabels
        let ranges = type.isNumber ? checks.compactMap(\.allowedRange) : []
        let low = ranges.map(\.lowerBound).max() ?? .min
        let high = ranges.map(\.upperBound).min() ?? .max
        allowedRange = ranges.isEmpty || low > high ? nil : low...high
    }

    /// A value's target that is no column of a known table, such as a statement's parameter.
    init(type: WireType, maximumLength: Int?) {
        name = ""
        typeName = ""
        self.type = type
        self.maximumLength = maximumLength
        allowedValues = []
        allowedRange = nil
    }

    /// Whether free text may stand here at all.
    var isFree: Bool { allowedValues.isEmpty }
}

extension Table {
    /// How long a column's values may be, in characters, by its type or a CHECK; nil for no limit.
    package func lengthLimit(ofColumn name: String) -> Int? {
        column(named: name).flatMap { WireColumn($0, of: self)?.maximumLength }
    }
}

extension WireType {
    fileprivate init?(_ column: Column) {
        if !column.enumLabels.isEmpty {
            self = .text
        } else if let known = WireType(known: TypeID(rawValue: column.typeID)) {
            self = known
        } else if case let name = column.baseTypeName ?? column.typeName,
            name == "citext" || name.hasSuffix(".citext")
        {
            // citext belongs to an extension and has another OID in each database.
            self = .text
        } else {
            return nil
        }
    }

    /// Of a statement's parameter, whose value travels as text: any other type takes text too.
    init(parameter type: TypeID) {
        self = WireType(known: type) ?? .text
    }

    private init?(known type: TypeID) {
        switch type {
        case .int2: self = .int2
        case .int4: self = .int4
        case .int8: self = .int8
        case .boolean: self = .boolean
        case .text, .varchar, .bpchar: self = .text
        case .uuid: self = .uuid
        case .timestamp, .timestamptz: self = .timestamp
        case .date: self = .date
        case .json: self = .json
        case .jsonb: self = .jsonb
        case .float4: self = .float4
        case .float8: self = .float8
        case .numeric: self = .numeric
        case .bytea: self = .bytea
        // Fixed in pg_type.dat: text[], varchar[], char[].
        case TypeID(rawValue: 1009): self = .textArray(element: 25)
        case TypeID(rawValue: 1015): self = .textArray(element: 1043)
        case TypeID(rawValue: 1014): self = .textArray(element: 1042)
        default: return nil
        }
    }
}
