/// Everything in the mix is an operation or a journey.
enum MixNamesExist: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        guard !draft.unread.contains(.names) else { return [] }
        let names = (draft.operationNames + draft.journeyNames).map(\.name)
        let known = Set(names)
        return (draft.scenario.load?.mix ?? []).compactMap { entry in
            guard !known.contains(entry.name) else { return nil }
            return Diagnostic(
                "there is no operation or journey '\(entry.name)'"
                    + Suggestion.clause(for: entry.name, among: names), at: entry.position,
                hint: "declare it below 'operations:' or 'journeys:', or take it out of the mix")
        }
    }
}
