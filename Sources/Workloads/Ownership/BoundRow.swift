internal import Population
internal import PostgresDriver

/// One of a user's rows, as an activity acts on it.
///
/// Of a seeded row with an integer key, which most are, it is two numbers: it is taken and forgotten
/// in every operation, and what has to be counted or freed would show.
struct BoundRow {
    private let integerKey: Int64
    /// -1 for a row made in this run.
    private let seededPlace: Int
    private let more: More?

    /// What not every row has.
    private final class More {
        let textKey: String?
        let ancestors: [TableKey]

        init(textKey: String?, ancestors: [TableKey]) {
            self.textKey = textKey
            self.ancestors = ancestors
        }
    }

    /// A row by its key.
    ///
    /// - Parameters:
    ///   - seededRow: its number among the user's seeded rows; nil for a row made in this run.
    ///   - ancestors: the rows that a row made in this run hangs below, the nearest first; those of
    ///     a seeded row follow from the plan.
    init(key: RowKey, seededRow: Int? = nil, ancestors: [TableKey] = []) {
        seededPlace = seededRow ?? -1
        switch key {
        case .integer(let value):
            integerKey = value
            more = ancestors.isEmpty ? nil : More(textKey: nil, ancestors: ancestors)
        case .text(let text):
            integerKey = 0
            more = More(textKey: text, ancestors: ancestors)
        }
    }

    /// A seeded row with an integer key.
    init(integerKey: Int64, seededRow: Int) {
        self.integerKey = integerKey
        seededPlace = seededRow
        more = nil
    }

    var key: RowKey { more?.textKey.map { .text($0) } ?? .integer(integerKey) }

    /// Its number among the user's seeded rows; nil for a row made in this run.
    var seededRow: Int? { seededPlace >= 0 ? seededPlace : nil }

    /// The rows that a row made in this run hangs below, the nearest first.
    var ancestors: [TableKey] { more?.ancestors ?? [] }

    /// Appends the key to parameters.
    func appendKey(to parameters: inout ParameterBuffer, as type: TypeID) {
        if let text = more?.textKey {
            parameters.append(text: text)
        } else {
            parameters.append(integerKey, as: type)
        }
    }
}

extension BoundRow: Equatable {
    static func == (one: Self, other: Self) -> Bool {
        one.key == other.key && one.seededRow == other.seededRow && one.ancestors == other.ancestors
    }
}

/// A row of any user.
struct TableKey: Hashable {
    /// A planned table.
    var table: Int
    var key: RowKey
}

/// A row made in a transaction that has not committed yet.
struct PendingRow {
    var table: Int
    var row: BoundRow
    /// What the activity had bound in the table before, for the case that the transaction fails.
    var replaced: BoundRow?
}
