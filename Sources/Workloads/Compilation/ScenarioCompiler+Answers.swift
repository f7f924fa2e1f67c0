internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ScenarioModel

/// What is read from an operation's answer: whose its rows are, what it made, what later steps take.
extension ScenarioCompiler {
    /// The row that a successful call makes; nil where it makes none.
    func createdRow(
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
            table: index, column: column,
            form: try keyForm(description.columns[column], of: operation))
    }

    /// The columns whose values `each` steps take.
    func captureColumns(
        _ operation: Operation, _ description: StatementDescription
    ) throws(CompilationError) -> [CompiledOperation.Capture] {
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
                    source: source, column: column,
                    form: try keyForm(description.columns[column], of: operation)))
        }
        return result
    }

    private func keyForm(
        _ column: StatementDescription.Column, of operation: Operation
    ) throws(CompilationError) -> KeyForm {
        guard let form = KeyForm(column.type) else {
            throw CompilationError(
                subject: operation.name,
                message:
                    "values of its column \(column.name) cannot be bound again: only integers, "
                    + "text and UUIDs can; write a cast to text", position: operation.position)
        }
        return form
    }

    private func origin(of column: String, in table: Table) -> ColumnOrigin? {
        table.column(named: column).map {
            ColumnOrigin(table: table.id, attribute: $0.attribute)
        }
    }

    /// Where each column of an answer comes from decides how its rows are recognised.
    func answerCheck(
        _ operation: Operation, _ description: StatementDescription, creates: Bool
    ) -> AnswerCheck {
        var check = secretCheck(description)
        let actsForItself =
            operation.actor == .anonymous && operation.creates == nil
            && operation.binds.contains { $0.reference != nil }
        guard operation.actor == .user || actsForItself else { return check }
        var ownedTables: [Int] = []
        for (index, column) in description.columns.enumerated() {
            guard let origin = column.origin,
                let table = population.tableIndex(withID: origin.table)
            else {
                if column.type.mayCarryText { check.scanned.append(index) }
                continue
            }
            let planned = population.tables[table]
            let name = planned.table.column(numbered: origin.attribute)?.name ?? ""
            let isTenantKey = planned.isTenant && planned.keyColumn == name
            if planned.ownerColumn == name || isTenantKey {
                check.owners.append(.init(column: index, isInteger: column.type.isInteger))
                ownedTables.append(table)
            } else if planned.keyColumn == name, planned.table.isUnique(name), !creates,
                let form = KeyForm(column.type)
            {
                check.keys.append(.init(column: index, form: form, table: table))
            } else if planned.markedColumns.contains(name) {
                check.marked.append(index)
            }
        }
        // As many owners as keys: each key's owner stands beside it, also in a self-join.
        let keyedTables = check.keys.map(\.table)
        check.keys.removeAll { key in
            ownedTables.count(where: { $0 == key.table })
                >= keyedTables.count(where: { $0 == key.table })
        }
        return check
    }

    /// The columns in which a secret may come back; the owner makes no difference there.
    private func secretCheck(_ description: StatementDescription) -> AnswerCheck {
        var check = AnswerCheck()
        guard population.hasSecrets else { return check }
        for (index, column) in description.columns.enumerated() {
            let planned = column.origin.flatMap { origin in
                population.tableIndex(withID: origin.table).map { population.tables[$0] }
            }
            guard let planned, let origin = column.origin else {
                if column.type.mayCarryText { check.searched.append(index) }
                continue
            }
            let name = planned.table.column(numbered: origin.attribute)?.name ?? ""
            if planned.secretColumns.contains(name) { check.secrets.append(index) }
        }
        return check
    }

    /// Names of the user's operations whose rows cannot be told apart.
    func unchecked(_ compiled: [CompiledOperation]) -> [String] {
        zip(operations, compiled).filter { performed, compiled in
            performed.operation.actor == .user && compiled.answer.isEmpty
                && performed.operation.sql.dataChange == nil
        }.map(\.0.operation.name).reduce(into: []) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }
}

extension TypeID {
    /// Whether a value of this type may hold somebody's text.
    fileprivate var mayCarryText: Bool {
        isText || self == .json || self == .jsonb || self == .bytea || self == .textArray
            || self == .varcharArray
    }
}
