internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

/// A rule that is judged by attacking a protected table through one kind of statement.
protocol WriteProbe {
    static var rule: Rule { get }
    /// Rules that explain what this one sees, where they are broken on the same table.
    static var explanations: [Rule] { get }
    /// The attacks of one pair on a table, in the order in which they are tried.
    ///
    /// - Returns: empty where the rule does not apply to the table.
    static func attacks(
        by pair: ActingPair, on target: ProtectedTable, _ bench: PolicyBench
    ) throws(PostgresError) -> [TableAttack]
    /// What is wrong, in one sentence.
    static func message(_ target: ProtectedTable, _ bench: PolicyBench) -> String
    /// What to change, as SQL where it is SQL.
    static func fix(_ target: ProtectedTable, _ bench: PolicyBench) -> String
}

extension WriteProbe {
    static var explanations: [Rule] { [] }
}

/// A rule that is judged over the database as a whole.
protocol PolicyProbe {
    static var rule: Rule { get }
    /// Performs the probe and notes what came of it.
    ///
    /// - Throws: the server's error, where the probe cannot be performed.
    static func run(_ bench: PolicyBench, _ ledger: inout PolicyLedger) throws(PostgresError)
}

/// One statement that a user tries on a table, with the call of its own that must succeed first.
struct TableAttack: Sendable {
    /// `keyed` names a row of the victim's, `blind` has no WHERE: it asks other policies.
    let form: String
    /// As the observer, before the user's own call.
    var ownPreparation: [String] = []
    /// As the acting user, on its own rows; nil where the attack reaches them too.
    let own: String?
    /// As the observer, before the attack.
    var preparation: [String] = []
    /// As the acting user.
    let statement: String
    /// Commands without which the own call cannot succeed.
    let commands: [Policy.Command]
    /// A right without which the attack cannot succeed, where policies are not asked at all.
    var privilege: RolePrivileges.Privilege?
    /// Columns that an UPDATE writes.
    var updates: [String] = []
    /// What makes the twin leak.
    let sabotage: [String]
    /// Instead of the rule's own.
    var severity: Severity?
    /// What the finding is about, where it is not the table.
    var object: String?
    /// What the finding says, and its fix, where the probe's own words do not fit.
    var message: String?
    var fix: String?
    /// How the effect is seen.
    var measure = Measure.foreignRows

    /// What an observer compares before and after.
    enum Measure: Sendable {
        /// Rows of the attacked table that belong to others.
        case foreignRows
        /// Rows that belong to another user than their parent.
        case disagreeing(OwnedEdge)
    }
}

/// What one attack did.
struct AttackEffect: Sendable {
    let answer: Answer
    let effect: WriteEffect
}
