internal import ScenarioModel
internal import Verification

/// A rule that is judged from one attack over HTTP.
protocol APIAttackRule {
    static var rule: Rule { get }
    /// What shows that the rule is broken; nil where it is not.
    static func evidence(in attack: APIAttack) -> String?
    /// One sentence about the operation.
    static func message(_ attack: APIAttack) -> String
    static func fix(_ attack: APIAttack) -> String
}

extension APIAttackRule {
    /// What nearly every one of these holes is closed by.
    static var ownerFix: String {
        "ask for the owner together with the row (… AND user_id = the token's subject), and take "
            + "who calls from the token alone"
    }

    static func fix(_ attack: APIAttack) -> String {
        "in the handler of \(attack.operation.request.route): \(ownerFix)"
    }
}
