internal import PostgresDriver

/// An operation as one worker holds it, with what the loop reads of it in every performance.
///
/// Not copyable: handing it on would count references to everything that it consists of. A
/// transaction finds the processor's caches full of the server's work, and every line that it
/// has to fetch again costs about ten nanoseconds: what is always needed stands close together,
/// and what is rarely needed is not touched.
struct PreparedOperation: ~Copyable {
    let compiled: CompiledOperation
    /// The prepared statement's name, where libpq reads it.
    let statement: StatementAddress
    /// Nothing but the statement itself is sent and its answer checked: no captures, no refusal.
    let isPlain: Bool
    /// Where the parameters come from, where each is the acting user's key or that of one of the
    /// user's rows; nil where values have to be made first.
    let drawn: [DrawnParameter]?
    /// What makes a row one's own by a glance; nil where it takes more than that.
    let glance: [GlanceCheck]?

    /// A parameter that needs no making.
    struct DrawnParameter {
        /// The planned table whose row's key it is; -1 for the acting user's own key.
        var table: Int
        var type: TypeID
    }

    /// A cell that tells whose its row is.
    struct GlanceCheck {
        var column: Int
        var kind: Kind

        enum Kind {
            /// It holds the acting user's integer key.
            case integerOwner
            /// It begins with the acting user's canary.
            case canary
        }
    }

    init(_ operation: CompiledOperation) {
        compiled = operation
        statement = StatementAddress(operation.statement)
        isPlain = operation.captures.isEmpty && !operation.expectation.isRefusal
        drawn = Self.drawn(operation)
        glance = Self.glance(operation.answer)
    }

    private static func drawn(_ operation: CompiledOperation) -> [DrawnParameter]? {
        guard operation.deletes == nil else { return nil }
        var parameters: [DrawnParameter] = []
        for parameter in operation.parameters {
            guard let bind = parameter.bind else {
                parameters.append(DrawnParameter(table: -1, type: parameter.type))
                continue
            }
            guard case .owned(let table, .key) = operation.binds[bind] else { return nil }
            parameters.append(DrawnParameter(table: table, type: parameter.type))
        }
        return parameters
    }

    private static func glance(_ answer: AnswerCheck) -> [GlanceCheck]? {
        guard answer.keys.isEmpty, answer.scanned.isEmpty, !answer.isEmpty,
            !answer.looksForSecrets, answer.owners.allSatisfy(\.isInteger)
        else { return nil }
        return answer.owners.map { GlanceCheck(column: $0.column, kind: .integerOwner) }
            + answer.marked.map { GlanceCheck(column: $0, kind: .canary) }
    }
}
