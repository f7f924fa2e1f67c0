internal import ScenarioModel
internal import Verification

/// Judges attacks by answers to the victim that moved although none of the victim's rows did: what
/// is counted, ranked or kept for everybody.
///
/// `foreign-influence` says what, why and how to fix it.
enum APIForeignInfluence: APIAttackRule {
    static let rule = Rule.foreignInfluence

    static func evidence(in attack: APIAttack) -> String? {
        guard attack.isObserved, attack.changes.isEmpty, attack.planted.isEmpty,
            !attack.reread.isEmpty
        else { return nil }
        return "\(attack.situation): no row of the victim's changed, but the victim's own "
            + "\(attack.reread.joined(separator: ", ")) now answers otherwise"
    }

    static func message(_ attack: APIAttack) -> String {
        "what \(attack.operation.name) does to the caller's rows shows in other users' answers"
    }

    static func fix(_ attack: APIAttack) -> String {
        "keep \(attack.reread.joined(separator: ", ")) to the caller's rows: totals and caches too"
    }
}
