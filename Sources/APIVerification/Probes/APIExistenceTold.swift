internal import ScenarioModel
internal import Verification

/// Judges refusals by comparing them with the one for a row that does not exist: the status, and
/// what is said beside the values that the request itself named.
///
/// `existence-told` says what, why and how to fix it.
enum APIExistenceTold: APIAttackRule {
    static let rule = Rule.existenceTold

    static func evidence(in attack: APIAttack) -> String? {
        // What a graver rule explains is that rule's alone; a crash is its own.
        guard !attack.isLeak, attack.absentAnswers.count == 2, attack.answer.status < 500
        else { return nil }
        let absent = attack.absentAnswers
        guard absent[0].status == absent[1].status else { return nil }
        if attack.answer.status != absent[0].status {
            return "\(attack.situation): status \(attack.answer.status); for one that does not "
                + "exist: \(absent[0].status)"
        }
        let said = absent.map { $0.content(without: attack.absentValues) }
        guard said[0] == said[1], !attack.answer.isSuccess,
            attack.answer.content(without: attack.call.sent) != said[0]
        else { return nil }
        return "\(attack.situation): status \(attack.answer.status) with other words than for one "
            + "that does not exist"
    }

    static func message(_ attack: APIAttack) -> String {
        "\(attack.operation.name) tells whether another user's row exists"
    }

    static func fix(_ attack: APIAttack) -> String {
        "answer 404 with the same body for a foreign row as for one that does not exist"
    }
}
