/// A list of pages is a user's own, and the parameters that differ from page to page have a value
/// for the first one.
enum PagesContinue: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        draft.scenario.operations.flatMap { operation -> [Diagnostic] in
            guard let pages = operation.pages else { return [] }
            guard operation.actor == .user else {
                return [
                    Diagnostic(
                        "'\(operation.name)' has pages, and is not a user's: nobody owns its rows",
                        at: pages.position, hint: "remove 'pages', or 'as'")
                ]
            }
            return pages.parameters.compactMap { parameter in
                guard let bind = operation.bind(for: parameter), bind.reference == nil else {
                    return Diagnostic(
                        "':\(parameter)' has no value for the first page"
                            + Suggestion.clause(
                                for: parameter,
                                among: operation.binds.filter { $0.reference == nil }
                                    .map(\.parameter)), at: pages.position,
                        hint: "bind it to one: 'bind: { \(parameter): { value: 0 } }'")
                }
                return nil
            }
        }
    }
}
