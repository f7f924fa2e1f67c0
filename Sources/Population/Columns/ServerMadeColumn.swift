internal import DatabaseCatalog
internal import ScenarioModel

/// A column of a type that Bulkhead has no binary form of: `inet`, a range, an array of numbers.
///
/// The server makes its values from the rows' numbers, by a default that the column has only while
/// the rows come in. Rows come in a fixed order, so the values are the same everywhere.
package struct ServerMadeColumn: Sendable, Equatable {
    package let name: String
    /// As `format_type` writes it.
    package let typeName: String
    /// The value as SQL, over the row's number `$1`, from 1.
    package let expression: String

    /// - Returns: nil where the type is one of Bulkhead's own, or where nothing has to be made.
    /// - Throws: what keeps the column from being filled, in words that follow its name.
    init?(_ column: Column, of table: Table, rule: ValueRule?) throws(RecipeMismatch) {
        let target = WireColumn(column, of: table)
        guard target == nil || target?.isArray == true && rule?.isConstant == true,
            !column.isGenerated, column.identity == nil
        else { return nil }
        name = column.name
        typeName = column.typeName
        if let rule {
            expression = try Self.expression(of: rule, column)
            return
        }
        guard column.isNotNull, column.defaultExpression == nil else { return nil }
        guard let made = Self.expression(ofTypeNamed: column) else {
            throw RecipeMismatch(
                "is \(column.typeName), a type that Bulkhead cannot make values of; give it values "
                    + "with 'choice' or 'value', as the type's input reads them, or a default")
        }
        expression = made
    }
}

// MARK: By the scenario

extension ServerMadeColumn {
    private static func expression(
        of rule: ValueRule, _ column: Column
    ) throws(RecipeMismatch) -> String {
        let values: [WeightedValue]
        switch rule.generator {
        case .value(let value): values = [WeightedValue(value: value, weight: 1)]
        case .choice(let choices): values = choices
        case .alternate(let turns): values = turns.map { WeightedValue(value: $0, weight: 1) }
        default:
            throw RecipeMismatch(
                "is \(column.typeName), which only 'value', 'choice' and 'alternate' can fill")
        }
        guard rule.conditions.isEmpty else {
            throw RecipeMismatch("is \(column.typeName), which cannot depend on another column")
        }
        if rule.nullChance > 0, column.isNotNull {
            throw RecipeMismatch("is NOT NULL and cannot be null in a share of the rows")
        }
        let places = places(values)
        let list = places.map(\.quotedLiteral).joined(separator: ", ")
        let value = "(ARRAY[\(list)]::text[])[1 + ($1 * \(stride) % \(places.count))::int]"
        guard rule.nullChance > 0 else { return value }
        let share = Int((rule.nullChance * 1_000).rounded())
        return "CASE WHEN $1 * \(stride) % 1000 >= \(share) THEN \(value) END"
    }

    /// Prime to the number of places, so that rows in a row get values far from each other.
    private static let stride = 611

    /// Each value as often as its weight asks for, among a hundred and a few.
    private static func places(_ values: [WeightedValue]) -> [String] {
        let whole = values.reduce(0) { $0 + $1.weight }
        guard values.count > 1, whole > 0 else { return values.map(\.value) }
        let size = max(100, values.count)
        return values.flatMap { value in
            let count = value.weight > 0 ? max(Int(value.weight / whole * Double(size)), 1) : 0
            return [String](repeating: value.value, count: count)
        }
    }
}

extension ValueRule {
    /// Whether the scenario writes the values out.
    fileprivate var isConstant: Bool {
        switch generator {
        case .value, .choice, .alternate: true
        default: false
        }
    }
}

extension WireColumn {
    fileprivate var isArray: Bool {
        if case .textArray = type { return true }
        return false
    }
}

extension String {
    /// As a literal; backslashes need the form that says so.
    fileprivate var quotedLiteral: String {
        let doubled = split(separator: "'", omittingEmptySubsequences: false)
        let quoted = "'\(doubled.joined(separator: "''"))'"
        guard contains("\\") else { return quoted }
        let escaped = quoted.split(separator: "\\", omittingEmptySubsequences: false)
        return "E\(escaped.joined(separator: "\\\\"))"
    }
}

// MARK: By the type

extension ServerMadeColumn {
    /// Values that differ from row to row where the type has room, ranges beside each other.
    private static func expression(ofTypeNamed column: Column) -> String? {
        let name = column.baseTypeName ?? String(column.typeName.prefix { $0 != "(" })
        if name.hasSuffix("[]") || column.isArray {
            let element = name.hasSuffix("[]") ? String(name.dropLast(2)) : name
            return value(ofTypeNamed: element, length: nil).map {
                "ARRAY[(\($0))::\(element)]"
            } ?? "'{}'"
        }
        let digits = column.typeName.drop { $0 != "(" }.dropFirst().prefix { $0.isNumber }
        return value(ofTypeNamed: name, length: Int(digits))
    }

    private static func value(ofTypeNamed name: String, length: Int?) -> String? {
        switch name {
        case "smallint", "integer", "bigint", "numeric", "real", "double precision": "$1 % 100"
        case "boolean": "$1 % 2 = 0"
        case "uuid": "md5($1::text)"
        case "date": "date '2025-01-01' + ($1 % 300)::int"
        case "timestamp without time zone", "timestamp with time zone":
            "timestamp '2025-01-01' + $1 % 300000 * interval '1 minute'"
        case "text", "character varying", "character", "name": "'made ' || $1"
        case "json", "jsonb", "hstore": "'{}'"
        case "time without time zone", "time with time zone":
            "time '00:00' + $1 * interval '7 minutes'"
        case "interval": "(1 + $1 % 100) * interval '1 hour'"
        case "inet": "inet '10.0.0.0' + $1 % 16777216"
        case "cidr": "set_masklen(inet '10.0.0.0' + $1 % 65536 * 256, 24)::cidr"
        case "macaddr": "'0800' || lpad(to_hex($1 % 4294967296), 8, '0')"
        case "macaddr8": "'08000000' || lpad(to_hex($1 % 4294967296), 8, '0')"
        case "money": "($1 % 100)::numeric::money"
        case "oid", "xid8": "($1 % 100000)::text"
        case "bit": "($1 % 1073741824)::int::bit(\(length ?? 1))"
        case "bit varying": "substring(($1 % 1024)::int::bit(10) for \(min(length ?? 10, 10)))"
        case "point": "point($1 % 100, $1 % 100)"
        case "lseg", "box", "path", "polygon": "'((0,0),(1,1))'"
        case "line": "'{1,1,0}'"
        case "circle": "'<(0,0),1>'"
        case "xml": "'<made>' || $1 || '</made>'"
        case "tsvector": "to_tsvector('simple', 'made ' || $1)"
        case "tsquery": "'made'"
        case "ltree": "'made.' || $1"
        case "pg_lsn": "'0/0'"
        case "jsonpath": "'$'"
        default: range(name) ?? multirange(name)
        }
    }

    /// One range behind the other, so that constraints against overlaps let them all in.
    private static func range(_ name: String) -> String? {
        let bounds: (String, String)
        switch name {
        case "int4range": bounds = ("(10 * $1)::int", "(10 * $1 + 5)::int")
        case "int8range", "numrange": bounds = ("10 * $1", "10 * $1 + 5")
        case "daterange":
            bounds = ("date '2000-01-01' + (4 * $1)::int", "date '2000-01-01' + (4 * $1 + 3)::int")
        case "tsrange", "tstzrange":
            let start = "timestamp '2000-01-01' + $1 * interval '1 hour'"
            bounds = (start, "\(start) + interval '45 minutes'")
        default: return nil
        }
        return "\(name)(\(bounds.0), \(bounds.1))"
    }

    private static func multirange(_ name: String) -> String? {
        guard name.hasSuffix("multirange") else { return nil }
        return range(String(name.dropLast("multirange".count)) + "range").map { "\(name)(\($0))" }
    }
}
