internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ScenarioModel

/// What journeys hand on from one operation's rows to a later operation's parameters.
///
/// A captured value is a row of the table that its column comes from, so it is attacked as one. A
/// value that only a loop inside the server ever sets is none that a client could replace: such a
/// parameter is bound to the user's own rows and left alone, and the loop is judged by its answers.
struct JourneyCaptures {
    /// The scenario's operations; captured parameters are bound to the column that they come from.
    let operations: [Operation]
    private let setByServer: [String: Set<String>]

    /// Reads the journeys, and asks the server where captured columns come from.
    ///
    /// - Throws: the error of a lost server.
    init(_ context: VerificationContext, _ connection: Connection) throws(PostgresError) {
        let scenario = context.scenario
        let loops = scenario.journeys.flatMap(\.steps).compactMap { step -> EachStep? in
            if case .each(let each) = step { each } else { nil }
        }
        var operations = scenario.operations
        for loop in loops {
            guard let source = scenario.operation(named: loop.rowsOf),
                let index = operations.firstIndex(where: { $0.name == loop.operation })
            else { continue }
            for capture in loop.bind {
                let origin = try Self.origin(of: capture.column, in: source, context, connection)
                operations[index].bind(capture.parameter, to: origin)
            }
        }
        self.operations = operations
        let performed = Self.performedByThemselves(scenario)
        setByServer = Dictionary(
            loops.filter { !performed.contains($0.operation) }.map {
                ($0.operation, Set($0.bind.map(\.parameter)))
            }, uniquingKeysWith: { $0.intersection($1) })
    }

    /// Whether only a loop inside the server sets the parameter.
    func isSetByServer(_ parameter: String, of operation: Operation) -> Bool {
        setByServer[operation.name]?.contains(parameter) ?? false
    }

    /// Operations that clients can ask for: steps of their own, or alone in the mix.
    private static func performedByThemselves(_ scenario: Scenario) -> Set<String> {
        var names = Set(scenario.load?.mix.map(\.name) ?? [])
        for step in scenario.journeys.flatMap(\.steps) {
            switch step {
            case .operation(let name, _): names.insert(name)
            case .transaction(let list, _): names.formUnion(list)
            case .think, .each: continue
            }
        }
        return names
    }

    /// The seeded column that a result column comes from; nil where it is computed.
    private static func origin(
        of column: String, in source: Operation, _ context: VerificationContext,
        _ connection: Connection
    ) throws(PostgresError) -> ColumnReference? {
        let name = StatementName("bulkhead_captured")
        do throws(PostgresError) {
            try connection.prepare(name, source.sql.text)
            defer { _ = try? connection.execute("DEALLOCATE \(name.string)") }
            let columns = try connection.describe(name).columns
            guard let origin = columns.first(where: { $0.name == column })?.origin,
                let table = context.catalog.table(withID: origin.table),
                context.plan.tableIndex(withID: table.id) != nil,
                let source = table.column(numbered: origin.attribute)
            else { return nil }
            return ColumnReference(table: table.displayName, column: source.name)
        } catch {
            guard !error.isServerLoss else { throw error }
            return nil
        }
    }
}

extension Operation {
    /// Binds a parameter to a column, unless it is bound to one already.
    fileprivate mutating func bind(_ parameter: String, to column: ColumnReference?) {
        guard let column, let index = binds.firstIndex(where: { $0.parameter == parameter }),
            binds[index].reference == nil
        else { return }
        binds[index].rule.generator = .reference(column)
    }
}
