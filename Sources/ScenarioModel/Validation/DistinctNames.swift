/// Operations, journeys and controls share one space of names.
///
/// The mix, the thresholds and the report name any of them; `all` is the group of thresholds that
/// stands for everything together.
enum DistinctNames: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        var kinds: [String: (kind: String, line: Int)] = [:]
        var diagnostics: [Diagnostic] = []
        let declared =
            draft.operationNames.map { ($0, "an operation") }
            + draft.journeyNames.map { ($0, "a journey") }
            + draft.controlNames.map { ($0, "a control") }
        for (slot, kind) in declared {
            if slot.name == "all" {
                diagnostics.append(
                    Diagnostic(
                        "'all' cannot name \(kind)", at: slot.keyPosition,
                        hint: "thresholds use it for everything together: choose another name"))
            } else if let earlier = kinds[slot.name] {
                diagnostics.append(
                    Diagnostic(
                        "'\(slot.name)' is already the name of \(earlier.kind) in line "
                            + "\(earlier.line)", at: slot.keyPosition,
                        hint: "the mix and the report could not tell them apart: rename one"))
            } else {
                kinds[slot.name] = (kind, slot.keyPosition.line)
            }
        }
        return diagnostics
    }
}
