package import PostgresDriver
package import ResultModel
internal import ScenarioModel

/// Lints of the statements that users perform; nothing is executed.
package enum StatementLints {
    /// What the statements themselves show.
    ///
    /// - Throws: the error of a lost server; a statement that cannot be planned was reported when
    ///   the scenario was bound.
    package static func findings(
        _ context: VerificationContext, _ connection: Connection
    ) throws(PostgresError) -> [Finding] {
        var findings: [Finding] = []
        for operation in context.scenario.operations where operation.actor == .user {
            if case .refusal = operation.expectation { continue }
            do throws(PostgresError) {
                let statement = try LintedStatement(operation, context.catalog, connection)
                guard !statement.writes else { continue }
                findings += [
                    AmbiguousOrder.finding(operation, statement),
                    UnboundedList.finding(operation, statement),
                ].compactMap(\.self)
            } catch {
                guard !error.isServerLoss else { throw error }
            }
        }
        return findings
    }
}
