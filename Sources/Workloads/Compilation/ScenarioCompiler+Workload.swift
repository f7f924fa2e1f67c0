internal import DatabaseCatalog
internal import Population
package import PostgresDriver
internal import ScenarioModel

extension ScenarioCompiler {
    /// The workload's plan: every operation prepared once on `connection`, to learn its types.
    ///
    /// - Parameters:
    ///   - connection: as the role that operations run as; nothing is executed.
    ///   - parameters: how the workers connect.
    /// - Throws: `CompilationError` naming the operation and its place in the scenario.
    package func workloadPlan(
        describedBy connection: Connection, connectingWith parameters: ConnectionParameters
    ) throws(CompilationError) -> WorkloadPlan {
        var compiled: [CompiledOperation] = []
        for (number, performed) in operations.enumerated() {
            let name = StatementName("bulkhead_\(number)")
            let description = try described(
                name, performed.operation.sql.text, connection, performed.operation.name,
                performed.operation.position)
            compiled.append(try compile(performed, name, description))
        }
        var identity: [CompiledIdentity] = []
        var statements = compiled.map { CompiledStatement(name: $0.statement, sql: $0.sql) }
        for (number, statement) in scenario.database.identity.enumerated() {
            let name = StatementName("bulkhead_identity_\(number)")
            let description = try described(
                name, statement.sql.text, connection, "identity", statement.position)
            guard statement.sql.occurrences.allSatisfy({ $0 == "user" }) else {
                throw CompilationError(
                    subject: "identity", message: "only :user can be bound in identity statements",
                    position: statement.position)
            }
            identity.append(
                CompiledIdentity(statement: name, parameterTypes: description.parameterTypes))
            statements.append(CompiledStatement(name: name, sql: statement.sql.text))
        }
        return WorkloadPlan(
            population: population, parameters: parameters,
            uncheckedOperations: unchecked(compiled), canaries: population.canaryScanner,
            operations: compiled, identity: identity, statements: statements,
            isPipelined: load.roundTrips == .pipelined, captureCount: captures.count,
            seed: scenario.population.seed,
            retryable: Set(
                [SQLState.serializationFailure, .deadlockDetected].compactMap(\.packed)))
    }

    private func described(
        _ name: StatementName, _ sql: String, _ connection: Connection, _ subject: String,
        _ position: SourcePosition
    ) throws(CompilationError) -> StatementDescription {
        do throws(PostgresError) {
            try connection.prepare(name, sql)
            let description = try connection.describe(name)
            try connection.execute(
                "DEALLOCATE \(Connection.quoted(identifier: name.string))")
            return description
        } catch {
            throw CompilationError(
                subject: subject, message: "the server refuses the statement: \(error)",
                position: position)
        }
    }

    private func compile(
        _ performed: PerformedOperation, _ name: StatementName, _ description: StatementDescription
    ) throws(CompilationError) -> CompiledOperation {
        let operation = performed.operation
        var binds: [CompiledBind] = []
        var numbers: [String: Int] = [:]
        for parameter in operation.sql.parameters where parameter != "user" {
            numbers[parameter] = binds.count
            if let source = performed.captured[parameter] {
                binds.append(.captured(source: source))
                continue
            }
            guard let bind = operation.bind(for: parameter) else {
                throw CompilationError(
                    subject: operation.name, message: "the parameter :\(parameter) has no bind",
                    position: operation.position)
            }
            binds.append(try compile(bind, of: operation, description))
        }
        let parameters = zip(operation.sql.occurrences, description.parameterTypes).map {
            CompiledParameter(bind: numbers[$0], type: $1)
        }
        let created = try createdRow(operation, description)
        return CompiledOperation(
            name: operation.name, statement: name, sql: operation.sql.text,
            parameters: parameters, binds: binds, expectation: ExpectedAnswer(operation),
            answer: answerCheck(operation, description, creates: created != nil),
            creates: created, deletes: try deletedRow(operation, numbers),
            captures: performed.captured.isEmpty
                ? try captureColumns(operation, description) : [])
    }

    private func compile(
        _ bind: Bind, of operation: Operation, _ description: StatementDescription
    ) throws(CompilationError) -> CompiledBind {
        guard let reference = bind.reference else {
            let occurrence = operation.sql.occurrences.firstIndex(of: bind.parameter) ?? 0
            let type = description.parameterTypes[occurrence]
            do throws(PopulationError) {
                return .generated(
                    try ValueGenerator(
                        bind.rule, type: type,
                        maximumLength: catalog.likelyLimit(
                            of: bind.parameter, type, in: operation.sql),
                        for: operation.actor, plan: population, position: bind.position))
            } catch {
                throw CompilationError(
                    subject: operation.name,
                    message: error.diagnostics.map(\.message).joined(separator: "; "),
                    position: bind.position)
            }
        }
        guard let table = population.tableIndex(named: reference.table) else {
            throw CompilationError(
                subject: operation.name,
                message: "\(reference.table) is not a table of the population",
                position: bind.position)
        }
        let planned = population.tables[table]
        if operation.concernsHidden, population.hasHiddenRows(table: table) {
            guard planned.keyColumn == reference.column else {
                throw CompilationError(
                    subject: operation.name,
                    message: "a hidden row of \(reference.table) is bound by its key only",
                    position: bind.position)
            }
            return .hidden(table: table)
        }
        if planned.keyColumn == reference.column { return .owned(table: table, value: .key) }
        try checkKnown(reference, in: table, of: operation, bind.position)
        return .owned(table: table, value: .column(reference.column))
    }

    /// Other columns than the key can be bound where their values follow from the plan.
    private func checkKnown(
        _ reference: ColumnReference, in table: Int, of operation: Operation,
        _ position: SourcePosition
    ) throws(CompilationError) {
        guard population.tables[table].table.column(named: reference.column) != nil else {
            throw CompilationError(
                subject: operation.name,
                message: "the table \(reference.table) has no column \(reference.column)",
                position: position)
        }
        let user = population.userAtQuantile(1, table: table)
        guard population.rowCount(table: table, user: user) > 0 else { return }
        let value = population.uniqueValue(
            table: table, column: reference.column, user: user, row: 0)
        guard value == nil else { return }
        throw CompilationError(
            subject: operation.name,
            message: "\(reference.table).\(reference.column) does not name a row: bind the key, "
                + "an e-mail address or a unique text", position: position)
    }

    private func deletedRow(
        _ operation: Operation, _ numbers: [String: Int]
    ) throws(CompilationError) -> CompiledOperation.DeletedRow? {
        guard let name = operation.deletes else { return nil }
        if let table = population.tableIndex(named: name), population.tables[table].isTenant {
            throw CompilationError(
                subject: operation.name,
                message: "it deletes the account of the user who acts, who then has nothing left "
                    + "to act on: leave it out of the load (the checks perform it all the same)",
                position: operation.position)
        }
        guard let table = population.tableIndex(named: name),
            let bind = operation.binds.first(where: { bind in
                bind.reference.map {
                    population.tableIndex(named: $0.table) == table
                        && population.tables[table].keyColumn == $0.column
                } ?? false
            }), let number = numbers[bind.parameter]
        else {
            throw CompilationError(
                subject: operation.name,
                message: "it deletes from \(name), but binds no key of it: bind one to "
                    + "\(name)'s primary key", position: operation.position)
        }
        return CompiledOperation.DeletedRow(table: table, bind: number)
    }
}

extension ExpectedAnswer {
    /// What the scenario expects; a write of an owned row must find exactly that row.
    fileprivate init(_ operation: Operation) {
        switch operation.expectation {
        case .refusal(let state): self = .refusal(SQLState(rawValue: state).packed ?? 0)
        case .rows(let range): self = .rows(range)
        case .anything:
            let isOwned = operation.binds.contains { $0.reference != nil }
            // A query with a write in its WITH list answers with the query's rows.
            let isWrite = operation.sql.dataChange == .statement
            // A hidden row may have been restored or removed by an earlier call.
            let fewest = operation.concernsHidden ? 0 : 1
            self = isWrite && isOwned ? .rows(fewest...1) : .success
        }
    }
}
