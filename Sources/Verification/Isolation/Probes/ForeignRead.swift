internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: an operation returned rows that belong to another user.
    ///
    /// **Why**: whoever can guess or enumerate an id reads other people's data; this is the first
    /// of OWASP's API risks (broken object level authorization).
    ///
    /// **Fix**: add the owner to the predicate of every statement, those behind a request too, as
    /// `AND user_id = :user`, with the owner from the verified token; and to the key of every cache.
    ///
    /// CWE-639, CWE-200; OWASP API1:2023, A01:2021.
    package static let foreignRead = Rule(
        "foreign-read", .critical, .isolation,
        "an operation returns rows that belong to another user")
}

/// Judges attacks by the rows that came back, by owner column, key, or canary.
enum ForeignRead: AttackRule {
    static let rule = Rule.foreignRead

    static func evidence(in attack: Attack) -> String? {
        if let row = attack.foreignRows.first {
            let count = attack.foreignRows.count
            return """
                \(attack.situation) and got \(count) row\(count == 1 ? "" : "s") of somebody \
                else's (by \(row.owner.evidence)), columns \(row.columns.joined(separator: ", "))
                """
        }
        return nil
    }

    static func message(_ attack: Attack) -> String {
        "\(attack.operation.name) returns rows of other users"
    }

    static func fix(_ attack: Attack, _ context: VerificationContext) -> String {
        OwnerPredicate.fix(for: attack, context)
    }
}
