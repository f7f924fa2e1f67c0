/// A load that only warms up has nothing to judge.
enum PhasesMeasureSomething: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        guard let phases = draft.scenario.load?.phases, let last = phases.last,
            phases.allSatisfy(\.isWarmup)
        else { return [] }
        return [
            Diagnostic(
                "the load only warms up: no phase is measured", at: last.position,
                hint: "add '- { duration: 30s, rate: 200/s }'")
        ]
    }
}
