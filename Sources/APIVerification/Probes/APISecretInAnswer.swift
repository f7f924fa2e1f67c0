internal import ScenarioModel
internal import Verification

/// Judges users' own answers by values that the scenario declares secret.
///
/// `secret-in-answer` says what, why and how to fix it.
enum APISecretInAnswer: APIAttackRule {
    static let rule = Rule.secretInAnswer

    static func evidence(in attack: APIAttack) -> String? {
        attack.secret.map {
            "\(attack.pair.actor.description) called \(attack.operation.name): the answer holds \($0)"
        }
    }

    static func message(_ attack: APIAttack) -> String {
        "\(attack.operation.name) answers with a value that is declared secret"
    }

    static func fix(_ attack: APIAttack) -> String {
        "answer \(attack.operation.request.route) with a list of members that may be seen"
    }
}
