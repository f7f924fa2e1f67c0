internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: an operation changed or deleted rows that belong to another user.
    ///
    /// **Why**: one user destroys or falsifies another's data. Judged by re-reading the victim's
    /// rows, never by the status or the count that the answer reports.
    ///
    /// **Fix**: add the owner to the predicate of every statement, those behind a request too, as
    /// `AND user_id = :user`, with the owner from the verified token.
    ///
    /// CWE-639, CWE-863; OWASP API1:2023, A01:2021.
    package static let foreignWrite = Rule(
        "foreign-write", .critical, .isolation,
        "an operation changes or deletes rows that belong to another user")
}

/// Judges attacks by what the victim's rows are afterwards.
enum ForeignWrite: AttackRule {
    static let rule = Rule.foreignWrite

    static func evidence(in attack: Attack) -> String? {
        let strangers = attack.strangers.filter { $0.kind != .added }
        guard !attack.losses.isEmpty || !strangers.isEmpty else { return nil }
        guard !attack.losses.isEmpty else {
            return "\(attack.situation): \(strangers.strangersDescription)"
        }
        let losses = attack.losses.map(\.description).joined(separator: "; ")
        return "\(attack.situation): \(losses), all of them \(attack.pair.victim.description)'s"
    }

    static func message(_ attack: Attack) -> String {
        "\(attack.operation.name) writes rows of other users"
    }

    static func fix(_ attack: Attack, _ context: VerificationContext) -> String {
        OwnerPredicate.fix(for: attack, context)
    }
}
