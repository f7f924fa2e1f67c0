/// Lists whose entries stand for one thing each say it once.
///
/// Repeated keys of a mapping are found while the file is read; these have no key.
enum NothingTwice: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        let scenario = draft.scenario
        let tables = draft.tableNames.map { (unqualified($0.name), $0.keyPosition) }
        return repeated(tables) { "the table '\($0)' is in the population twice" }
            + repeated(scenario.shared.map { (unqualified($0.table), $0.position) }) {
                "the table '\($0)' is shared twice"
            }
            + repeated(scenario.storage.map { ("\($0.users)", $0.position) }) {
                "there are two storage claims for \($0) users"
            }
            + repeated(
                scenario.claims.constraints.map { ("\($0.table): \($0.check)", $0.position) }
            ) {
                "the constraint '\($0)' is claimed twice"
            }
            + repeated(scenario.accepted.map { ("\($0.rule) of \($0.object)", $0.position) }) {
                "\($0) is accepted twice"
            }
            + repeated(scenario.isolation.publicRoutes.map { ($0.route, $0.position) }) {
                "the route '\($0)' is public twice"
            }
            + repeated(scenario.isolation.untestedRoutes.map { ($0.route, $0.position) }) {
                "the route '\($0)' is untested twice"
            }
            + repeated((scenario.api?.defects?.names ?? []).map { ($0.text, $0.position) }) {
                "the defect '\($0)' is planted twice"
            }
            + repeated(scenario.equivalentMutants.map { ($0.mutant, $0.position) }) {
                "the mutant '\($0)' is called equivalent twice"
            }
    }

    /// `public` is where an unqualified name leads.
    private static func unqualified(_ table: String) -> String {
        table.hasPrefix("public.") ? String(table.dropFirst("public.".count)) : table
    }

    private static func repeated(
        _ entries: [(name: String, position: SourcePosition)], message: (String) -> String
    ) -> [Diagnostic] {
        var lines: [String: Int] = [:]
        return entries.compactMap { entry in
            guard let line = lines[entry.name] else {
                lines[entry.name] = entry.position.line
                return nil
            }
            return Diagnostic(
                message(entry.name), at: entry.position,
                hint: "it is already in line \(line): keep one of them")
        }
    }
}
