internal import LoadEngine
internal import Population
internal import PostgresDriver
internal import ScenarioModel

/// An operation in the form the load loop performs: numbers, encoded names, no lookups.
///
/// Every worker keeps its own list, and the loop reads it in place: handing one on would count
/// references to everything that it consists of.
struct CompiledOperation: Sendable {
    let name: String
    /// The prepared statement's name, the same on every connection.
    let statement: StatementName
    let sql: String
    /// Where the value of each `$n` comes from.
    let parameters: [CompiledParameter]
    let binds: [CompiledBind]
    let expectation: ExpectedAnswer
    let answer: AnswerCheck
    /// The result column that holds the key of a created row, and the table it joins.
    let creates: CreatedRow?
    /// The bind whose row is deleted, and the table it is deleted from.
    let deletes: DeletedRow?
    /// Columns kept for `each` steps of a journey: which capture list each is appended to.
    let captures: [Capture]

    /// Whether later steps need something of the answer.
    var keepsAnything: Bool { creates != nil || !captures.isEmpty }

    struct CreatedRow: Sendable {
        var table: Int
        var column: Int
        var form: KeyForm
    }

    struct DeletedRow: Sendable {
        var table: Int
        var bind: Int
    }

    struct Capture: Sendable {
        var source: Int
        var column: Int
        var form: KeyForm
    }
}

/// One `$n` of a statement.
struct CompiledParameter: Sendable {
    /// An index into the operation's binds; nil for the acting user's key.
    var bind: Int?
    var type: TypeID
}

/// Where a bound value comes from.
enum CompiledBind: Sendable {
    /// A row of the acting user, shared by every operation of a journey that binds its table.
    case owned(table: Int, value: OwnedValue)
    /// The key of a hidden row of the acting user, for that one call.
    case hidden(table: Int)
    case generated(ValueGenerator)
    /// A value that an earlier step captured; the iteration says which.
    case captured(source: Int)
}

/// Which value of an owned row is bound.
enum OwnedValue: Sendable {
    case key
    /// A column that plan arithmetic can compute for seeded rows, such as `users.email`; rows made
    /// in the run are not drawn for it.
    case column(String)
}

/// What the server must answer, ready to compare.
enum ExpectedAnswer: Sendable {
    case success
    case rows(ClosedRange<Int>)
    /// This SQLSTATE, packed.
    case refusal(UInt32)

    var isRefusal: Bool {
        if case .refusal = self { true } else { false }
    }
}

/// Failures that Bulkhead itself finds in an answer; the class BH is not one of PostgreSQL's.
enum AnswerFault {
    /// Another number of rows than expected.
    static let unexpectedRows = code("BH001")
    /// The server accepted what it must refuse.
    static let notRefused = code("BH002")

    private static func code(_ text: String) -> FailureCode {
        FailureCode(rawValue: SQLState(rawValue: text).packed ?? 0)
    }
}
