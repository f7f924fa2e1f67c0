internal import ScenarioModel
internal import Verification

/// The application with one of the defects that it can be told to have: what happens inside it
/// nobody else can change.
package enum ApplicationDefect: MutationOperator {
    package static let id = "application-defect"
    package static let summary = "start the application with one of its own planted defects"

    package static func mutants(of subject: MutationSubject) -> MutantList {
        let scenario = subject.context.scenario
        guard let api = scenario.api else {
            return .notApplicable("the scenario has no application")
        }
        guard subject.context.claims(.api) else {
            return .notApplicable("the scenario does not claim the api layer")
        }
        guard let defects = api.defects else {
            return .notApplicable("the scenario names no defects of its application (api: defects)")
        }
        return .mutants(
            defects.names.map { name in
                Mutant(
                    id, name.text, statement: "started with \(defects.planting(name.text))",
                    .application(defect: name.text), seenBy: [.api])
            })
    }
}
