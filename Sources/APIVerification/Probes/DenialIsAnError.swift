internal import ScenarioModel
internal import Verification

/// Judges refusals by their status: one of 500 and above is a failure that happened to refuse.
///
/// `denial-is-an-error` says what, why and how to fix it.
enum DenialIsAnError: APIAttackRule {
    static let rule = Rule.denialIsAnError

    static func evidence(in attack: APIAttack) -> String? {
        guard attack.answer.status >= 500 else { return nil }
        return "\(attack.situation): status \(attack.answer.status)"
    }

    static func message(_ attack: APIAttack) -> String {
        "\(attack.operation.name) fails where it should refuse"
    }

    static func fix(_ attack: APIAttack) -> String {
        "answer 404, or 422 for what is malformed, before anything is done with the row"
    }
}
