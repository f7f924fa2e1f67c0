/// A type's OID; the built-in ones that Bulkhead reads or writes in binary have names.
package struct TypeID: RawRepresentable, Sendable, Hashable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    // Fixed in PostgreSQL's pg_type.dat.
    package static let unspecified = TypeID(rawValue: 0)
    package static let boolean = TypeID(rawValue: 16)
    package static let bytea = TypeID(rawValue: 17)
    package static let int8 = TypeID(rawValue: 20)
    package static let int2 = TypeID(rawValue: 21)
    package static let int4 = TypeID(rawValue: 23)
    package static let text = TypeID(rawValue: 25)
    package static let json = TypeID(rawValue: 114)
    package static let float4 = TypeID(rawValue: 700)
    package static let float8 = TypeID(rawValue: 701)
    package static let bpchar = TypeID(rawValue: 1042)
    package static let varchar = TypeID(rawValue: 1043)
    package static let date = TypeID(rawValue: 1082)
    package static let timestamp = TypeID(rawValue: 1114)
    package static let timestamptz = TypeID(rawValue: 1184)
    package static let numeric = TypeID(rawValue: 1700)
    package static let uuid = TypeID(rawValue: 2950)
    package static let jsonb = TypeID(rawValue: 3802)
    package static let textArray = TypeID(rawValue: 1009)
    package static let varcharArray = TypeID(rawValue: 1015)

    /// Whether binary values are two's-complement integers.
    package var isInteger: Bool { self == .int2 || self == .int4 || self == .int8 }

    /// Whether text and binary values are the same bytes.
    package var isText: Bool { self == .text || self == .varchar || self == .bpchar }
}
