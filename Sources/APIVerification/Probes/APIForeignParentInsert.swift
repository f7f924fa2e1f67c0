internal import ScenarioModel
internal import Verification

/// Judges attacks by rows that came to lie below the victim's and belong to somebody else, in the
/// database or, without one, as the API shows them.
///
/// `foreign-parent-insert` says what, why and how to fix it.
enum APIForeignParentInsert: APIAttackRule {
    static let rule = Rule.foreignParentInsert

    static func evidence(in attack: APIAttack) -> String? {
        if let shown = attack.shownBelowVictims {
            return "\(attack.situation): status \(attack.answer.status), and \(shown)"
        }
        guard !attack.planted.isEmpty else { return nil }
        let rows = attack.planted.map { "\($0.count) of \($0.child) below \($0.parent)" }
        return "\(attack.situation): status \(attack.answer.status), and rows of somebody else lie "
            + "below the victim's (\(rows.joined(separator: ", ")))"
    }

    static func message(_ attack: APIAttack) -> String {
        "\(attack.operation.name) accepts a parent that belongs to another user"
    }
}
