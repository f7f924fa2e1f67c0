/// What a scenario takes rows from, adds them to or deletes them from has rows at all: it is in the
/// population, the tenant's own table, shared, or filled by an operation.
///
/// Otherwise every call would be skipped, and nothing would be verified.
enum KnownTables: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        guard draft.unread.isDisjoint(with: [.tenant, .population]) else { return [] }
        let scenario = draft.scenario
        let operations = scenario.declaredOperations + scenario.declaredControls
        let known =
            draft.tableNames.map(\.name) + [scenario.tenant.table].compactMap { $0 }
            + scenario.shared.map(\.table)
            + scenario.declaredOperations.compactMap(\.creates)
        let knownSet = Set(known)
        let binds =
            operations.flatMap(\.binds) + scenario.database.identity.flatMap(\.binds)
            + (scenario.api?.authentication.binds ?? [])
        let bound = binds.compactMap { bind in bind.reference.map { ($0.table, bind.position) } }
        let columns = scenario.population.tables.flatMap(\.columns).compactMap { column in
            column.rule.generator.table.map { ($0, column.position) }
        }
        let deleted = scenario.declaredOperations.compactMap { operation in
            operation.deletes.map { ($0, operation.position) }
        }
        let paged =
            scenario.operations.compactMap(\.pages).map { ($0.table, $0.position) }
            + scenario.httpOperations.compactMap(\.pages).map { ($0.table, $0.position) }
        let cascades = scenario.cascade.flatMap { edge in
            [(edge.parent, edge.position), (edge.child, edge.position)]
        }
        var stored: [(String, SourcePosition)] = []
        if case .storedToken(let token)? = scenario.api?.authentication.credential {
            stored = [(token.column.table, token.position)]
        }
        return (bound + columns + deleted + paged + cascades + stored)
            .filter { !knownSet.contains($0.0) }
            .map { table, position in
                Diagnostic(
                    "no rows are made for a table '\(table)'"
                        + Suggestion.clause(for: table, among: known), at: position,
                    hint: "add it to 'population: tables:'")
            }
    }
}

extension AuthenticationDeclaration {
    /// The binds of every request and of the claims.
    var binds: [Bind] {
        var binds = (register?.binds ?? []) + (login?.binds ?? [])
        if case .signedToken(let signing) = credential { binds += signing.binds }
        return binds
    }
}

extension Generator {
    /// The table of a reference; nil for everything that is generated.
    fileprivate var table: String? {
        guard case .reference(let column) = self else { return nil }
        return column.table
    }
}
