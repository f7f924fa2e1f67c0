internal import ScenarioModel
internal import Verification

/// Judges attacks by rows that came to be the victim's: made in the victim's name, or given away.
///
/// `owner-from-request` says what, why and how to fix it.
enum OwnerFromRequest: APIAttackRule {
    static let rule = Rule.ownerFromRequest

    static func evidence(in attack: APIAttack) -> String? {
        guard !attack.gains.isEmpty else { return nil }
        let gains = attack.gains.map(\.description).joined(separator: "; ")
        return "\(attack.situation): status \(attack.answer.status), and \(gains), all of them now "
            + "\(attack.pair.victim.description)'s"
    }

    static func message(_ attack: APIAttack) -> String {
        "\(attack.operation.name) lets the request say whose the row is"
    }

    static func fix(_ attack: APIAttack) -> String {
        "in the handler of \(attack.operation.request.route): take the owner from the token, and "
            + "accept no owner in a path, body, query, header or tool argument"
    }
}
