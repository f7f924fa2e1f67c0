internal import DatabaseCatalog

/// Values that take turns over the rows of one group, so that a unique constraint finds no two
/// alike where its columns have few values: a list, small numbers, days.
///
/// Several such columns of one constraint are the digits of one number: the first changes with each
/// row, the next when the first has been through.
struct TurnRecipe: Sendable {
    /// Among which rows the values must differ.
    enum Scope: Sendable {
        /// The rows of one parent.
        case family
        /// The rows of one owner.
        case owner
        case table
    }

    enum Values: Sendable {
        case constants([Constant])
        /// This number and those above it.
        case integers(from: Int64)
        /// The day of `as_of`, and those before it.
        case days
    }

    var scope: Scope
    var values: Values
    /// How many there are; where no end is known, as many as there may be rows.
    var count: Int
    /// For how many rows one value stays.
    var stride = 1
    /// Whether the first value belongs to the group's first row alone, and the others share the
    /// rest: what a partial index asks for ("one default for each user").
    var isFirstOnly = false

    /// The place among the values of the row with that number in its group.
    func turn(_ number: Int) -> Int {
        guard isFirstOnly else { return number / stride % count }
        return number == 0 ? 0 : count == 1 ? 0 : 1 + (number - 1) % (count - 1)
    }

    /// Appends the value of the row with that number in its group, in binary format.
    func appendBinary(
        number: Int, of target: WireColumn, asOf: Int64, to buffer: inout ByteBuffer
    ) {
        let turn = turn(number)
        switch values {
        case .constants(let constants): buffer.append(constants[turn].binary)
        case .integers(let first): target.appendBinary(integer: first + Int64(turn), to: &buffer)
        case .days:
            target.appendBinary(
                microseconds: asOf - Int64(turn) * Self.dayMicroseconds, to: &buffer)
        }
    }

    private static let dayMicroseconds: Int64 = 86_400_000_000
}

extension ColumnRecipe {
    /// How a column's values compare with those of other rows.
    enum Distinctness {
        /// No two rows have the same.
        case certain
        /// Rows of the same owner, or parent, have the same.
        case tied(TurnRecipe.Scope)
        /// So many values that can take turns.
        case countable(TurnRecipe.Values, Int)
        /// Free text, which can be made unique.
        case wide
        /// Nothing is known.
        case unknown
    }

    /// - Parameter isDeclared: whether the scenario chose the values, so that no others may stand.
    func distinctness(isDeclared: Bool) -> Distinctness {
        switch content {
        case .key, .email, .uniqueText, .uniqueInteger, .token: return .certain
        case .owner, .ancestor: return .tied(.owner)
        case .parent: return .tied(.family)
        case .created: return target.type == .date ? .countable(.days, Self.dayLimit) : .certain
        case .updated: return target.type == .date ? .countable(.days, Self.dayLimit) : .unknown
        case .otherParent, .olderSibling, .hiding, .turn, .open: return .unknown
        case .value(let recipe): return recipe.distinctness(isDeclared: isDeclared)
        }
    }

    /// A hundred years back, every date can be written.
    static let dayLimit = 36_525
}

extension ValueRecipe {
    fileprivate func distinctness(isDeclared: Bool) -> ColumnRecipe.Distinctness {
        switch content {
        case .uuid, .bcrypt, .token, .email: return .certain
        case .words, .chat, .name, .url: return target.type == .text ? .wide : .unknown
        case .choice(let constants, _), .alternate(let constants):
            var different: [Constant] = []
            for constant in constants where !different.contains(constant) {
                different.append(constant)
            }
            return .countable(.constants(different), different.count)
        case .chance:
            let constants = ["false", "true"].compactMap { Constant($0, for: target) }
            return constants.count == 2 ? .countable(.constants(constants), 2) : .unknown
        case .integer(let range):
            // What was inferred may go on as far as the type and the CHECK let it.
            let highest =
                isDeclared || !target.type.isInteger
                ? range.upperBound
                : min(target.allowedRange?.upperBound ?? .max, Int64(target.type.largestInteger))
            let (count, overflows) = highest.subtractingReportingOverflow(range.lowerBound)
            return .countable(
                .integers(from: range.lowerBound),
                overflows ? .max : Int(min(count, Int64(Int.max - 1))) + 1)
        case .ago: return target.type == .date ? .countable(.days, ColumnRecipe.dayLimit) : .unknown
        case .json: return .unknown
        }
    }
}
