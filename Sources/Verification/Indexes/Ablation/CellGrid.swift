internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// The same executions, measured again and again while indexes come and go: each operation for
/// seeded users of every class under both kinds of plan, with parameters that stay.
struct CellGrid {
    let context: VerificationContext
    let connection: Connection
    private(set) var cells: [Cell] = []
    private var names: [String: StatementName] = [:]
    /// Statements that hold while a cell is planned.
    private var settings: [String] = []

    /// One execution; its baseline is what it touches on the database as it is.
    struct Cell: Sendable {
        let operation: Operation
        let user: ActingUser
        let mode: PlanMode
        let parameters: DrawnParameters
        /// Tables that the operation's plan reads or writes.
        let tables: Set<UInt32>
        var baseline = PlanMeasure()
    }

    /// What bounds an execution whose index was taken away, in milliseconds.
    static let limitMilliseconds = 5_000

    init(context: VerificationContext, connection: Connection) {
        self.context = context
        self.connection = connection
    }

    /// Prepares the operations of one phase and measures them as the database is.
    ///
    /// - Throws: the error of a lost server; an operation that cannot be explained is left out.
    mutating func prepare(_ phase: PlanCheck.Phase) throws(PostgresError) {
        for operation in context.scenario.operations {
            if case .refusal = operation.expectation { continue }
            do throws(PostgresError) {
                try add(operation, phase)
            } catch {
                guard !error.isServerLoss else { throw error }
            }
        }
        try measureBaselines()
    }

    /// Measures every cell anew as the database is now.
    ///
    /// - Throws: the error of a lost server; a cell that cannot be measured is left out.
    mutating func measureBaselines(
        under circumstances: PlanningCircumstances? = nil
    ) throws(PostgresError) {
        settings = circumstances?.settings ?? []
        var measured: [Cell] = []
        for cell in cells {
            var cell = cell
            // Twice: the first execution fills caches that are not the plan's doing.
            guard try measure(cell) != nil, let plan = try measure(cell) else { continue }
            cell.baseline = plan.measure(context.catalog)
            measured.append(cell)
        }
        cells = measured
    }

    private mutating func add(
        _ operation: Operation, _ phase: PlanCheck.Phase
    ) throws(PostgresError) {
        let shape = try ExplainedPlan.shape(of: operation, connection)
        guard OperationKind(shape).reads == (phase == .reads) else { return }
        let name = StatementName("bulkhead_cell_\(names.count)")
        try connection.prepare(name, operation.sql.text)
        names[operation.name] = name
        let tables = Set(
            shape.root.allNodes.compactMap(\.relation)
                .compactMap { context.catalog.table(named: $0)?.id })
        let source = ParameterSource(context: context, connection: connection)
        // The heaviest first: they are the first to miss an index.
        for case .seeded(let user, let rows) in UserClasses(context)
            .users(for: operation, shape: shape).reversed()
        {
            guard let drawn = try source.parameters(of: operation, for: user, rows: rows) else {
                continue
            }
            let variants = phase == .reads ? Self.variants(of: drawn, operation.binds) : [drawn]
            cells += variants.flatMap { parameters in
                PlanMode.allCases.map {
                    Cell(
                        operation: operation, user: user, mode: $0, parameters: parameters,
                        tables: tables)
                }
            }
        }
    }

    /// The most different calls of one user: the likeliest values, and the least likely ones, which
    /// have the fewest rows and so the most use for an index.
    private static func variants(of drawn: DrawnParameters, _ binds: [Bind]) -> [DrawnParameters] {
        var rare = drawn
        for bind in binds {
            if case .choice(let values) = bind.rule.generator,
                let least = values.min(by: { $0.weight < $1.weight })
            {
                rare[bind.parameter] = least.value
            } else if case .chance = bind.rule.generator {
                rare[bind.parameter] = drawn[bind.parameter] == "true" ? "false" : "true"
            }
        }
        return rare == drawn ? [drawn] : [drawn, rare]
    }

    /// Executes a cell inside a transaction that the caller rolls back, and undoes it.
    ///
    /// - Returns: nil where the server refused or the time was up.
    /// - Throws: the error of a lost server.
    func measure(_ cell: Cell) throws(PostgresError) -> ExplainedPlan? {
        guard let name = names[cell.operation.name] else { return nil }
        let isInTransaction = connection.transactionState == .inTransaction
        if !isInTransaction { try connection.execute("BEGIN") }
        try connection.execute(
            """
            SAVEPOINT bulkhead_cell;
            SET LOCAL plan_cache_mode = force_\(cell.mode.rawValue)_plan;
            SET LOCAL jit = off;
            SET LOCAL max_parallel_workers_per_gather = 0;
            SET LOCAL statement_timeout = \(Self.limitMilliseconds);
            \(settings.joined(separator: "; "))
            """)
        var plan: ExplainedPlan?
        do throws(PostgresError) {
            let rehearsal = OperationRehearsal(context: context, connection: connection)
            try rehearsal.begin(as: cell.user)
            try rehearsal.takeApplicationRole()
            let arguments = cell.parameters.arguments(for: cell.operation.sql)
            plan = try ExplainedPlan.explain(
                "EXECUTE \(name.string)\(arguments)", options: "ANALYZE, BUFFERS, TIMING OFF",
                connection)
        } catch {
            guard !error.isServerLoss else { throw error }
        }
        try connection.execute(
            isInTransaction
                ? "ROLLBACK TO SAVEPOINT bulkhead_cell; RELEASE SAVEPOINT bulkhead_cell"
                : "ROLLBACK")
        return plan
    }

    /// Forgets the prepared statements.
    func close() {
        for name in names.values { _ = try? connection.execute("DEALLOCATE \(name.string)") }
    }
}

extension CellGrid.Cell {
    /// How a changed schema serves the cell worse; nil where it does not.
    ///
    /// - Parameter plan: nil where the execution ran out of time or was refused.
    func loss(_ plan: ExplainedPlan?, _ catalog: Catalog) -> CellLoss? {
        guard let plan else { return CellLoss(cell: self, buffers: nil) }
        let buffers = plan.measure(catalog).buffers
        // A dozen blocks either way is what two sound plans differ by.
        let isWorse =
            buffers - baseline.buffers > PlanFlip.tolerance
            && Double(buffers) > 1.2 * Double(baseline.buffers)
        return isWorse ? CellLoss(cell: self, buffers: buffers) : nil
    }
}

/// A cell that got worse when indexes went.
struct CellLoss: Sendable {
    let cell: CellGrid.Cell
    /// Nil where the execution did not come to its end.
    let buffers: Int64?

    /// `list_tasks, heavy, custom plan: 11 blocks become 655`.
    var description: String {
        let change =
            buffers.map { "\(cell.baseline.buffers) blocks become \($0)" }
            ?? "\(cell.baseline.buffers) blocks become more than "
            + "\(CellGrid.limitMilliseconds / 1_000) s of reading"
        return """
            \(cell.operation.name), \(cell.user.label.rawValue), \(cell.mode.rawValue) plan: \
            \(change)
            """
    }
}

extension ExplainedPlan {
    /// What the execution did, in the numbers that the rules judge.
    func measure(_ catalog: Catalog) -> PlanMeasure {
        PlanMeasure(self) { catalog.table(named: $0)?.indexes.count ?? 0 }
    }
}
