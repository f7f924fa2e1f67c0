/// An operation about hidden rows needs a table that has some.
enum HiddenRowsExist: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        guard !draft.unread.contains(.population) else { return [] }
        let scenario = draft.scenario
        guard scenario.population.tables.allSatisfy({ $0.hidden == nil }) else { return [] }
        return scenario.declaredOperations.filter(\.concernsHidden).map { operation in
            Diagnostic(
                "'\(operation.name)' is about hidden rows, and no table has any",
                at: operation.position,
                hint: "add 'hidden: { deleted_at: { chance: 0.05 } }' to its table in "
                    + "'population: tables:', or remove 'hidden'")
        }
    }
}
