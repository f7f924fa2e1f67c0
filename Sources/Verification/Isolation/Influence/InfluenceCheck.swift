internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// Compares what operations answer a user among everybody with what they answer the user alone,
/// and with what they answer after somebody else gained rows.
///
/// One differential covers filters, joins, searches and counts. It needs no opinion on whose a row
/// is, so it judges what no cell of an answer gives away. All of it happens in transactions that
/// are rolled back; the deletes leave the visibility map empty, so run it on a clone.
struct InfluenceCheck {
    let context: VerificationContext
    let connection: Connection
    let monitor: CheckMonitor

    /// A user to act as, and another who gains rows.
    struct Setting {
        let label: UserClass
        /// Nil for a user that is made in the transaction.
        let actor: ActingUser?
        let neighbour: ActingUser
    }

    /// Compares the operations' answers for a light, a median, the heaviest and a new user.
    ///
    /// - Returns: a trial for each operation that returns rows and writes none, in order.
    /// - Throws: the error of a lost server.
    func run(_ operations: [Operation]) throws(PostgresError) -> [InfluenceTrial] {
        var trials: [InfluenceTrial] = []
        for operation in operations {
            guard let trial = try trial(of: operation) else { continue }
            trials.append(trial)
        }
        guard !trials.isEmpty else { return [] }
        for setting in settings {
            guard !monitor.shouldStop() else { break }
            monitor.progress("comparing with the \(setting.label.rawValue) user alone")
            do throws(PostgresError) {
                let comparison = SoloComparison(context: context, connection: connection)
                for observation in try comparison.observations(of: trials, setting) {
                    trials[observation.trial].note(observation)
                }
            } catch {
                guard !error.isServerLoss else { throw error }
                for index in trials.indices {
                    trials[index].skip("the \(setting.label.rawValue) user: \(error)")
                }
            }
        }
        return trials
    }

    /// - Returns: nil for an operation that writes.
    private func trial(of operation: Operation) throws(PostgresError) -> InfluenceTrial? {
        do throws(PostgresError) {
            let shape = try ExplainedPlan.shape(of: operation, connection)
            let statement = try LintedStatement(operation, context.catalog, connection)
            guard !statement.writes else { return nil }
            return InfluenceTrial(
                operation, shape: shape, mayTie: statement.limits.contains { $0 != .unique })
        } catch {
            guard !error.isServerLoss else { throw error }
            // What the server would not plan is said of its attack already.
            return nil
        }
    }

    private var settings: [Setting] {
        guard let table = context.largestPlannedTable, context.plan.users > 1 else { return [] }
        let classes: [(UserClass, Double)] = [(.light, 0.05), (.median, 0.5), (.heavy, 1)]
        var actors: [ActingUser] = []
        for (label, quantile) in classes {
            let user = context.plan.userAtQuantile(quantile, table: table)
            guard !actors.contains(where: { $0.number == user }) else { continue }
            actors.append(ActingUser(user, label, in: context.plan))
        }
        guard let heavy = actors.last, let first = actors.first else { return [] }
        let seeded = actors.map { actor in
            Setting(
                label: actor.label, actor: actor,
                neighbour: actor.number == heavy.number ? first : heavy)
        }
        // Who has nothing sees at once what belongs to others.
        return seeded + [Setting(label: .new, actor: nil, neighbour: heavy)]
    }
}
