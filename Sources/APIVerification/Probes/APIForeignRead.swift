internal import ScenarioModel
internal import Verification

/// Judges attacks by what came back: a canary, a key or an owner of somebody else, or the very
/// answer that the victim gets; whatever the status, so that a refusal that quotes a row counts.
///
/// `foreign-read` says what, why and how to fix it.
enum APIForeignRead: APIAttackRule {
    static let rule = Rule.foreignRead

    static func evidence(in attack: APIAttack) -> String? {
        let status = "status \(attack.answer.status)"
        if let sighting = attack.sighting {
            return "\(attack.situation): \(status), and the answer holds somebody else's "
                + "(by \(sighting.evidence))"
        }
        guard attack.repeatsVictimsAnswer else { return nil }
        return "\(attack.situation): \(status), and the answer is the one that the victim gets"
    }

    static func message(_ attack: APIAttack) -> String {
        attack.answer.isSuccess
            ? "\(attack.operation.name) answers with what belongs to other users"
            : "\(attack.operation.name) quotes what belongs to other users while it refuses"
    }

    static func fix(_ attack: APIAttack) -> String {
        if case .asItIs = attack.vector {
            return "keep the list to the caller's rows, and let any cache of "
                + "\(attack.operation.request.route) know its user"
        }
        return "in the handler of \(attack.operation.request.route): \(ownerFix)"
    }
}
