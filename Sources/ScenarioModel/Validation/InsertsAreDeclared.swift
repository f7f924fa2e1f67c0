/// A user's operation that the load performs and that inserts into a seeded table says so with
/// `creates`.
///
/// Otherwise nobody knows whose the new rows are, and answers that hold them look like leaks.
enum InsertsAreDeclared: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        let scenario = draft.scenario
        let seeded = scenario.population.tables.map(\.table)
            .filter { $0 != scenario.tenant.table }
        let performed = performed(scenario)
        return scenario.operations.compactMap { operation in
            guard performed.contains(operation.name) else { return nil }
            if case .refusal = operation.expectation { return nil }
            guard operation.actor == .user, operation.creates == nil,
                let name = operation.sql.insertedTable,
                let table = seeded.first(where: {
                    $0 == name || name.hasSuffix(".\($0)") || $0.hasSuffix(".\(name)")
                })
            else { return nil }
            return Diagnostic(
                "'\(operation.name)' adds rows to '\(table)' and does not say so",
                at: operation.position,
                hint: "return the key of the new row, and add 'creates: \(table)'")
        }
    }

    /// Operations in the mix, and those that its journeys perform.
    private static func performed(_ scenario: Scenario) -> Set<String> {
        let names = scenario.load?.mix.map(\.name) ?? []
        let steps = scenario.journeys.filter { names.contains($0.name) }.flatMap(\.steps)
        let inJourneys = steps.flatMap { step in
            switch step {
            case .operation(let name, _): [name]
            case .transaction(let names, _): names
            case .each(let each): [each.operation]
            case .think: [String]()
            }
        }
        return Set(names + inJourneys)
    }
}

extension SQLTemplate {
    /// The table that the statement inserts into, without quotes; nil for any other statement.
    fileprivate var insertedTable: String? {
        let start = /^\s*INSERT\s+INTO\s+((?:"[^"]+"|[A-Za-z0-9_$])(?:\.?(?:"[^"]+"|[A-Za-z0-9_$]))*)/
            .ignoresCase()
        guard let match = source.prefixMatch(of: start) else { return nil }
        var name = ""
        var isQuoted = false
        for character in match.1 {
            if character == "\"" {
                isQuoted.toggle()
            } else {
                name += isQuoted ? String(character) : character.lowercased()
            }
        }
        return name
    }
}
