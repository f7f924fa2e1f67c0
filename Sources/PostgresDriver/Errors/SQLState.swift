/// A five-character condition code, as the SQL standard and PostgreSQL's appendix A name them.
package struct SQLState: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package var description: String { rawValue }

    /// The first two characters, the class of conditions.
    package var conditionClass: Substring { rawValue.prefix(2) }

    package static let notNullViolation = SQLState(rawValue: "23502")
    package static let foreignKeyViolation = SQLState(rawValue: "23503")
    package static let uniqueViolation = SQLState(rawValue: "23505")
    package static let checkViolation = SQLState(rawValue: "23514")
    package static let serializationFailure = SQLState(rawValue: "40001")
    package static let deadlockDetected = SQLState(rawValue: "40P01")
    package static let insufficientPrivilege = SQLState(rawValue: "42501")
    package static let indeterminateDatatype = SQLState(rawValue: "42P18")
    package static let undefinedColumn = SQLState(rawValue: "42703")
    package static let undefinedTable = SQLState(rawValue: "42P01")
    package static let diskFull = SQLState(rawValue: "53100")
    package static let tooManyConnections = SQLState(rawValue: "53300")
    package static let queryCanceled = SQLState(rawValue: "57014")
    package static let adminShutdown = SQLState(rawValue: "57P01")
    package static let crashShutdown = SQLState(rawValue: "57P02")
    package static let cannotConnectNow = SQLState(rawValue: "57P03")
    package static let invalidPassword = SQLState(rawValue: "28P01")
    package static let invalidAuthorization = SQLState(rawValue: "28000")
    package static let invalidCatalogName = SQLState(rawValue: "3D000")
    /// Not a server's code: libpq lost the connection or never had one.
    package static let connectionFailure = SQLState(rawValue: "08006")

    /// Matches in `catch` and `switch` by code.
    package static func ~= (pattern: SQLState, value: SQLState) -> Bool {
        pattern == value
    }
}

extension SQLState {
    /// The five characters in 30 bits, six each, so that the load loop can carry a code as an
    /// integer; `nil` for a code with characters other than digits and upper-case letters.
    package var packed: UInt32? {
        var result: UInt32 = 0
        guard rawValue.utf8.count == 5 else { return nil }
        for byte in rawValue.utf8 {
            let digit: UInt32
            switch byte {
            case 0x30...0x39: digit = UInt32(byte) - 0x30
            case 0x41...0x5A: digit = UInt32(byte) - 0x41 + 10
            default: return nil
            }
            result = result << 6 | digit
        }
        return result
    }

    /// Undoes `packed`.
    package init(packed: UInt32) {
        var characters: [UInt8] = []
        for shift in stride(from: 24, through: 0, by: -6) {
            let digit = UInt8(truncatingIfNeeded: packed >> UInt32(shift) & 0x3F)
            characters.append(digit < 10 ? 0x30 + digit : 0x41 + (digit &- 10))
        }
        self.init(rawValue: String(decoding: characters, as: UTF8.self))
    }
}
