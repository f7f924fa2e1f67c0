/// Acceptances name rules that exist, so that none of them rots unseen.
///
/// The catalogue of rules belongs to the verification, which is why this check takes it as an
/// argument and is not among `ScenarioValidation.rules`.
package enum AcceptedRulesExist {
    /// What is wrong with the scenario's `accept:` entries.
    ///
    /// - Parameters:
    ///   - scenario: a scenario that was loaded.
    ///   - knownRules: the identifiers of every rule, `foreign-read` and so on.
    package static func check(_ scenario: Scenario, knownRules: [String]) -> [Diagnostic] {
        scenario.accepted.compactMap { acceptance in
            guard !knownRules.contains(acceptance.rule) else { return nil }
            return Diagnostic(
                "there is no rule '\(acceptance.rule)'"
                    + Suggestion.clause(for: acceptance.rule, among: knownRules),
                at: acceptance.position, hint: "'bulkhead rules' lists the rules that exist")
        }
    }
}
