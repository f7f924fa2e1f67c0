internal import ScenarioModel
internal import Verification

/// Judges attacks by what the victim's rows are afterwards, in the database and as the victim reads
/// them through the API; never by the status.
///
/// `foreign-write` says what, why and how to fix it.
enum APIForeignWrite: APIAttackRule {
    static let rule = Rule.foreignWrite

    static func evidence(in attack: APIAttack) -> String? {
        let status = "status \(attack.answer.status)"
        if !attack.losses.isEmpty {
            let losses = attack.losses.map(\.description).joined(separator: "; ")
            return "\(attack.situation): \(status), and \(losses), all of them "
                + "\(attack.pair.victim.description)'s"
        }
        // A row below the victim's leaves the victim's own as they were.
        guard !attack.isObserved, !attack.reread.isEmpty, attack.shownBelowVictims == nil
        else { return nil }
        return "\(attack.situation): \(status), and the victim's own "
            + "\(attack.reread.joined(separator: ", ")) now answers otherwise"
    }

    static func message(_ attack: APIAttack) -> String {
        "\(attack.operation.name) writes what belongs to other users"
    }
}
