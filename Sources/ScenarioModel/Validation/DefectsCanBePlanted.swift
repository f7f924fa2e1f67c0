/// An application with defects to plant is told which, and when none is planted it is told none.
enum DefectsCanBePlanted: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        guard let api = draft.scenario.api else { return [] }
        let reference = "${\(LateText.Variable.defect.rawValue)}"
        var diagnostics: [Diagnostic] = []
        if let start = api.start, names(start.command, start.environment) {
            diagnostics.append(
                Diagnostic(
                    "\(reference) has no value while no defect is planted", at: start.position,
                    hint: "write it in 'arguments' or 'environment' below 'defects:'"))
        }
        guard let defects = api.defects else { return diagnostics }
        if !names(defects.arguments, defects.environment) {
            diagnostics.append(
                Diagnostic(
                    "nothing tells the application which defect to have", at: defects.position,
                    hint: "add 'arguments: [--defect, \"\(reference)\"]', or "
                        + "'environment: { DEFECT: \"\(reference)\" }'"))
        }
        return diagnostics
    }

    private static func names(_ arguments: [LateText], _ entries: [EnvironmentEntry]) -> Bool {
        (arguments + entries.map(\.value)).contains { $0.variables.contains(.defect) }
    }
}
