/// Thresholds are about an operation, a journey, or all of them.
enum ThresholdsNameSubjects: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        guard !draft.unread.contains(.names) else { return [] }
        let names = ["all"] + (draft.operationNames + draft.journeyNames).map(\.name)
        let known = Set(names)
        return draft.thresholdNames.compactMap { slot in
            guard !known.contains(slot.name) else { return nil }
            return Diagnostic(
                "there is no operation or journey '\(slot.name)'"
                    + Suggestion.clause(for: slot.name, among: names), at: slot.keyPosition,
                hint: "name one that is declared, or 'all'")
        }
    }
}
