internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ScenarioModel

/// Looks for hidden rows in the answer of an ordinary call: by their keys, and by whether the answer
/// changes once they are deleted for good.
///
/// The second sees what has no key: counts, sums, searches and joins.
struct HiddenAnswerProbe {
    let runner: AttackRunner
    let operation: Operation
    let user: ActingUser
    private var context: VerificationContext { runner.context }

    init(_ runner: AttackRunner, _ operation: Operation, _ user: ActingUser) {
        self.runner = runner
        self.operation = operation
        self.user = user
    }

    /// - Parameter parameters: with which the user's own call succeeded.
    func evidence(_ parameters: DrawnParameters) throws(PostgresError) -> HiddenRowOutcome {
        let rehearsal = runner.rehearsal
        return try rehearsal.acting(as: user) { () throws(PostgresError) -> HiddenRowOutcome in
            let answer = try rehearsal.perform(operation, parameters)
            if let named = hiddenRow(in: answer) { return reached(named, parameters) }
            let again = try rehearsal.perform(operation, parameters)
            guard answer.failure == nil, answer.sortedRows == again.sortedRows else {
                return .untested("the same call answers differently each time")
            }
            try deleteHiddenRows()
            let without = try rehearsal.perform(operation, parameters)
            guard without.sortedRows != answer.sortedRows else { return .nothing }
            return reached(
                "\(answer.shape), and other ones once the hidden rows are deleted for good",
                parameters)
        }
    }

    private func reached(_ sign: String, _ parameters: DrawnParameters) -> HiddenRowOutcome {
        .reached(
            evidence: "\(user.description) called \(operation.name): \(sign)",
            replay: operation.replay(parameters))
    }

    /// The first cell that is the key of a hidden row.
    private func hiddenRow(in answer: Answer) -> String? {
        for (index, column) in answer.columns.enumerated() {
            guard let origin = column.origin,
                let planned = context.plan.tableIndex(withID: origin.table),
                context.plan.hasHiddenRows(table: planned),
                let source = context.table(planned).column(numbered: origin.attribute),
                source.name == context.plan.tables[planned].keyColumn
            else { continue }
            let isInteger = TypeID(rawValue: source.typeID).isInteger
            let hidden = answer.rows.compactMap { $0[index] }.filter { cell in
                let key = isInteger ? Int64(cell).map(RowKey.integer) : .text(cell)
                return key.map { context.plan.isHidden(table: planned, key: $0) } ?? false
            }
            if let first = hidden.first {
                return "\(hidden.count) of \(answer.rows.count) rows are hidden ones, "
                    + "as \(context.table(planned).displayName).\(source.name) = \(first)"
            }
        }
        return nil
    }

    /// Children first where no foreign key takes them along; a refusal ends the probe.
    private func deleteHiddenRows() throws(PostgresError) {
        for table in context.hidingTables {
            guard let belongs = context.belongs(table, as: "t", to: "$1") else { continue }
            _ = try runner.connection.query(
                """
                DELETE FROM \(table.sqlName) t \
                WHERE \(belongs) AND (\(context.isShown(table, as: "t"))) IS NOT TRUE
                """, [user.key])
        }
    }
}
