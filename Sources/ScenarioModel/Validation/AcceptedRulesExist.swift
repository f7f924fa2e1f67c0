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

/// Equivalent mutants are named after operators that exist.
///
/// The operators belong to the mutation, which is why this check takes them as an argument.
package enum EquivalentMutantsExist {
    /// What is wrong with the scenario's `prove: equivalent:` entries.
    ///
    /// - Parameters:
    ///   - scenario: a scenario that was loaded.
    ///   - knownOperators: the identifiers of every mutation operator.
    package static func check(_ scenario: Scenario, knownOperators: [String]) -> [Diagnostic] {
        scenario.equivalentMutants.compactMap { entry in
            guard !knownOperators.contains(entry.operatorName) else { return nil }
            return Diagnostic(
                "no mutation operator is called '\(entry.operatorName)'"
                    + Suggestion.clause(for: entry.operatorName, among: knownOperators),
                at: entry.position,
                hint: "write the mutant as 'bulkhead prove' prints it, operator/object")
        }
    }
}
