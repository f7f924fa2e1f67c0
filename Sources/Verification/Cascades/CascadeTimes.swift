internal import DatabaseCatalog
package import PostgresDriver
package import ResultModel

/// How long deletes take, foreign key by foreign key, without keeping any.
///
/// For a database with more users than the one that is deleted from for good: what a missing index
/// costs grows with everybody's rows.
package enum CascadeTimes {
    package struct Report: Sendable {
        package var timings: [CascadeResult.Timing] = []
        package var findings: [Finding] = []
    }

    /// Deletes the heaviest user, and a row of another user in every other parent table, each in a
    /// transaction that is rolled back.
    ///
    /// A delete that is refused or runs out of time is left out.
    /// - Throws: the error of a lost server.
    package static func measure(
        _ context: VerificationContext, _ connection: Connection
    ) throws(PostgresError) -> Report {
        let targets = CascadeTargets(context)
        var report = Report()
        var rows: [(ParentRow, UserClass)] = []
        if let user = targets.users.last, let table = context.tenantTable,
            let row = try ParentRow.tenant(user, in: table, context, connection)
        {
            rows.append((row, user.label))
        }
        if let donor = targets.donor {
            for parent in targets.parents {
                let row = try ParentRow.busiest(
                    of: parent, ownedBy: donor, context, connection)
                if let row { rows.append((row, donor.label)) }
            }
        }
        for (row, label) in rows {
            let delete = CascadeDelete(
                context: context, connection: connection, row: row, userClass: label)
            if let timing = try delete.rehearse() { report.timings.append(timing) }
        }
        let effects = try KeyIndexTrial(
            context: context, connection: connection, targets: targets
        ).effects()
        report.findings = SlowCascade.findings(report.timings, effects, context)
        return report
    }
}

extension CascadeDelete {
    /// What bounds a delete that is only timed, in milliseconds: thrice what was measured for the
    /// heaviest of 10,000 users without an index (33 s).
    private static var limitMilliseconds: Int { 100_000 }

    /// Deletes the row and rolls back.
    ///
    /// - Returns: nil where the server refused.
    fileprivate func rehearse() throws(PostgresError) -> CascadeResult.Timing? {
        do throws(PostgresError) {
            return try connection.rolledBack { (connection) throws(PostgresError) in
                try connection.execute(
                    "SET LOCAL statement_timeout = \(Self.limitMilliseconds)")
                return timing(
                    try ExplainedPlan.explain(row.deletion, options: "ANALYZE", connection))
            }
        } catch {
            guard !error.isServerLoss else { throw error }
            return nil
        }
    }
}
