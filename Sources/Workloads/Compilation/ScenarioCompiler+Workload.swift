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
            parameters: parameters, binds: binds, expectation: expectation(operation),
            answer: answerCheck(operation, description, creates: created != nil),
            creates: created, deletesBind: try deletedBind(operation, numbers),
            captures: try captureColumns(operation, description, performed.captured.isEmpty))
    }

    private func compile(
        _ bind: Bind, of operation: Operation, _ description: StatementDescription
    ) throws(CompilationError) -> CompiledBind {
        guard let reference = bind.reference else {
            let occurrence = operation.sql.occurrences.firstIndex(of: bind.parameter) ?? 0
            do throws(PopulationError) {
                return .generated(
                    try ValueGenerator(
                        bind.rule, type: description.parameterTypes[occurrence],
                        maximumLength: nil, plan: population, position: bind.position))
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
        if planned.keyColumn == reference.column { return .owned(table: table, value: .key) }
        guard planned.table.column(named: reference.column) != nil else {
            throw CompilationError(
                subject: operation.name,
                message: "the table \(reference.table) has no column \(reference.column)",
                position: bind.position)
        }
        return .owned(table: table, value: .column(reference.column))
    }

    private func expectation(_ operation: Operation) -> ExpectedAnswer {
        switch operation.expectation {
        case .refusal(let state): return .refusal(SQLState(rawValue: state).packed ?? 0)
        case .rows(let range): return .rows(range)
        case .anything:
            // A write of an owned row must find exactly that row.
            let isWrite = operation.sql.isDataChange
            let isOwned = operation.binds.contains { $0.reference != nil }
            return isWrite && isOwned ? .rows(1...1) : .success
        }
    }

    private func deletedBind(
        _ operation: Operation, _ numbers: [String: Int]
    ) throws(CompilationError) -> Int? {
        guard let table = operation.deletes else { return nil }
        guard let bind = operation.binds.first(where: { $0.reference?.table == table }) else {
            throw CompilationError(
                subject: operation.name,
                message: "it deletes from \(table), but binds no row of it",
                position: operation.position)
        }
        return numbers[bind.parameter]
    }

    private func createdRow(
        _ operation: Operation, _ description: StatementDescription
    ) throws(CompilationError) -> CompiledOperation.CreatedRow? {
        // An account that nobody signed up for before has no user to join.
        guard let name = operation.creates, operation.actor == .user else { return nil }
        guard let index = population.tableIndex(named: name),
            let key = population.tables[index].keyColumn
        else {
            throw CompilationError(
                subject: operation.name,
                message: "\(name) is not a table of the population with a key of one column",
                position: operation.position)
        }
        let origin = origin(of: key, in: population.tables[index].table)
        guard let column = description.columns.firstIndex(where: { $0.origin == origin }) else {
            throw CompilationError(
                subject: operation.name,
                message: "it creates a row of \(name) but does not return its key: "
                    + "add RETURNING \(key)", position: operation.position)
        }
        return CompiledOperation.CreatedRow(
            table: index, column: column, type: description.columns[column].type)
    }

    private func captureColumns(
        _ operation: Operation, _ description: StatementDescription, _ isPlain: Bool
    ) throws(CompilationError) -> [CompiledOperation.Capture] {
        guard isPlain else { return [] }
        var result: [CompiledOperation.Capture] = []
        for (source, key) in captures.enumerated() where key.operation == operation.name {
            guard let column = description.columns.firstIndex(where: { $0.name == key.column })
            else {
                throw CompilationError(
                    subject: operation.name, message: "its rows have no column \(key.column)",
                    position: operation.position)
            }
            result.append(
                CompiledOperation.Capture(
                    source: source, column: column, type: description.columns[column].type))
        }
        return result
    }

    private func origin(of column: String, in table: Table) -> ColumnOrigin? {
        table.column(named: column).map {
            ColumnOrigin(table: table.id, attribute: $0.attribute)
        }
    }

    /// Where each column of an answer comes from decides how its rows are recognised.
    private func answerCheck(
        _ operation: Operation, _ description: StatementDescription, creates: Bool
    ) -> AnswerCheck {
        var check = AnswerCheck()
        let actsForItself =
            operation.actor == .anonymous && operation.creates == nil
            && operation.binds.contains { $0.reference != nil }
        guard operation.actor == .user || actsForItself else { return check }
        for (index, column) in description.columns.enumerated() {
            guard let origin = column.origin else {
                if column.type.mayCarryText { check.scanned.append(index) }
                continue
            }
            guard let table = population.tableIndex(withID: origin.table),
                let name = population.tables[table].table.column(
                    numbered: origin.attribute)?.name
            else { continue }
            let planned = population.tables[table]
            let isTenantKey = planned.isTenant && planned.keyColumn == name
            if planned.ownerColumn == name || isTenantKey {
                check.owners.append(
                    .init(column: index, isInteger: column.type.isInteger))
            } else if planned.keyColumn == name, !creates, check.key == nil {
                check.key = .init(
                    column: index, isInteger: column.type.isInteger, table: table)
            } else if planned.markedColumns.contains(name) {
                check.marked.append(index)
            }
        }
        if !check.owners.isEmpty { check.key = nil }
        return check
    }

    private func unchecked(_ compiled: [CompiledOperation]) -> [String] {
        zip(operations, compiled).filter { performed, compiled in
            performed.operation.actor == .user && compiled.answer.isEmpty
                && !performed.operation.sql.isDataChange
        }.map(\.0.operation.name).reduce(into: []) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }
}

extension SQLTemplate {
    /// Whether the statement's first word changes data.
    var isDataChange: Bool {
        let word = text.drop(while: \.isWhitespace).prefix(while: \.isLetter).lowercased()
        return ["insert", "update", "delete", "merge"].contains(word)
    }
}

extension TypeID {
    /// Whether a computed value of this type may hold somebody's text.
    var mayCarryText: Bool {
        isText || self == .json || self == .jsonb || self == .bytea
            || self == TypeID(rawValue: 1009) || self == TypeID(rawValue: 1015)
    }
}
