internal import PostgresDriver

/// Which columns of an operation's answer tell whose rows they are.
///
/// Decided once, from where libpq says that each column comes from; a row is then checked by
/// comparing a few bytes. Owner columns and canaries are always compared; a key only where its
/// table's owner column is not in the answer, because it costs arithmetic.
struct AnswerCheck: Sendable {
    /// Columns that hold the owner's key.
    var owners: [CheckedColumn] = []
    /// Key columns and the planned tables they belong to.
    var keys: [CheckedKey] = []
    /// Columns whose seeded values begin with their owner's canary.
    var marked: [Int] = []
    /// Columns of a textual type whose values come from elsewhere, computed or read through a view:
    /// a canary may stand anywhere in them.
    var scanned: [Int] = []
    /// Columns that come from a secret one: whoever asks, none may come back.
    var secrets: [Int] = []
    /// Textual columns of other origin, in which a secret may stand; empty where there are none.
    var searched: [Int] = []

    struct CheckedColumn: Sendable {
        var column: Int
        var isInteger: Bool
    }

    struct CheckedKey: Sendable {
        var column: Int
        var form: KeyForm
        var table: Int
    }

    /// Nothing in the answer tells whose rows it holds.
    var isEmpty: Bool { owners.isEmpty && keys.isEmpty && marked.isEmpty && scanned.isEmpty }

    var looksForSecrets: Bool { !secrets.isEmpty || !searched.isEmpty }
}

/// A row that reached the wrong user, or a secret that reached anybody.
package struct Leak: Sendable, Equatable {
    package var operation: String
    package var actingUser: Int
    /// Nil where the row is nobody's that the plan knows.
    package var owner: Int?
    /// How it was recognised: `owner column user_id`, `key of tasks`, `canary in content`.
    package var evidence: String
    /// Whether it is a secret that came back, to whomever, and not another user's row.
    package var isSecret = false
}

/// Rows that are recognised by a key which was neither seeded nor told by the operation that made
/// it: they may be anybody's.
package struct UnattributableRows: Sendable, Hashable {
    /// The operation that returned them.
    package var operation: String
    /// Their table, as messages name it.
    package var table: String

    package init(operation: String, table: String) {
        self.operation = operation
        self.table = table
    }
}
