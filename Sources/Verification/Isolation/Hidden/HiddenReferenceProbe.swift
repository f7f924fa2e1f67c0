internal import DatabaseCatalog
internal import PostgresDriver
internal import ScenarioModel

/// Binds a hidden row where a shown one belongs: the call must come to what it comes to for a row
/// that does not exist.
struct HiddenReferenceProbe {
    let runner: AttackRunner
    let operation: Operation
    let user: ActingUser

    init(_ runner: AttackRunner, _ operation: Operation, _ user: ActingUser) {
        self.runner = runner
        self.operation = operation
        self.user = user
    }

    /// - Parameter parameters: with which the user's own call succeeded.
    func evidence(
        _ reference: OwnedReference, _ parameters: DrawnParameters
    ) throws(PostgresError) -> HiddenRowOutcome {
        let rehearsal = runner.rehearsal
        let drawn = try rehearsal.source.parameters(
            of: operation.binds, for: user, hidden: true)
        guard let hidden = drawn?[reference.parameter] else {
            return .untested("\(user.description) has no hidden row to bind")
        }
        guard let absent = try rehearsal.source.absentValue(of: reference) else {
            return .untested("no value of \(reference.column.typeName) is surely absent")
        }
        let asked = parameters.replacing(reference.parameter, with: hidden)
        return try rehearsal.acting(as: user) { () throws(PostgresError) -> HiddenRowOutcome in
            let nothing = try call(parameters.replacing(reference.parameter, with: absent))
            let something = try call(asked)
            guard something.answer.failure == nil, !nothing.answer.isInterrupted else {
                return .nothing
            }
            var signs = something.effects.filter { !nothing.effects.contains($0) }
            if something.answer.sortedRows != nothing.answer.sortedRows
                || something.answer.affectedRows != nothing.answer.affectedRows
            {
                signs.insert("\(something.answer.shape) (\(nothing.answer.shape) for none)", at: 0)
            }
            guard !signs.isEmpty else { return .nothing }
            return .reached(
                evidence: """
                    \(user.description) called \(operation.name) with a hidden \
                    :\(reference.parameter) = \(hidden): \(signs.joined(separator: "; "))
                    """, replay: operation.replay(asked))
        }
    }

    /// An answer, and what the call did to the user's rows: `3 rows of messages deleted`.
    private func call(
        _ parameters: DrawnParameters
    ) throws(PostgresError) -> (answer: Answer, effects: [String]) {
        let before = try OwnedRows.read(runner.context, runner.connection, ownerKey: user.key)
        return try runner.rehearsal.perform(operation, parameters) {
            (answer) throws(PostgresError) in
            let after = try OwnedRows.read(runner.context, runner.connection, ownerKey: user.key)
            let effects = after.changes(since: before).map { change in
                "\(change.rows.count) row\(change.rows.count == 1 ? "" : "s") of "
                    + "\(change.table) \(change.kind.rawValue)"
            }
            return (answer, effects)
        }
    }
}
