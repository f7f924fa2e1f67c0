internal import DatabaseCatalog
package import PostgresDriver
package import ResultModel

/// What deletes did, as far as the check came.
package struct CascadeReport: Sendable {
    /// Nil before the first census.
    package var result: CascadeResult?
    package var findings: [Finding] = []
    /// What could not be deleted for want of a row.
    package var notes: [String] = []

    package init() {}
}

/// Deletes a light, a median and the heaviest user for good, and a row of another user in every
/// other parent table, and looks at everything that is left.
///
/// Run it last, on a database that can be thrown away.
package struct CascadeCheck {
    let context: VerificationContext
    let monitor: CheckMonitor

    package init(_ context: VerificationContext, monitor: CheckMonitor = CheckMonitor()) {
        self.context = context
        self.monitor = monitor
    }

    /// Performs the deletes and judges them.
    ///
    /// - Parameters:
    ///   - connection: as a role that no policy binds.
    ///   - parameters: how the same role connects again, for races between deletes and inserts;
    ///     nil leaves these out.
    ///   - report: filled as the check goes, so that a lost server keeps what was found.
    /// - Throws: the server's error where it is lost, or refuses to be read.
    package func run(
        _ connection: Connection, racingWith parameters: ConnectionParameters? = nil,
        into report: inout CascadeReport
    ) throws(PostgresError) {
        let targets = CascadeTargets(context)
        try giveTwins(to: targets, connection)
        monitor.progress("census of everybody else")
        var run = CascadeRun(
            context: context, connection: connection, targets: targets,
            before: try Census.take(context, connection, except: targets.touched))
        run.write(to: &report)
        try run.tryIndexes()
        for user in targets.users {
            guard !monitor.shouldStop(), let tenant = context.tenantTable else { return }
            monitor.progress("deleting the \(user.label.rawValue) user")
            try run.delete(user, from: tenant)
            run.write(to: &report)
        }
        if let donor = targets.donor {
            for parent in targets.parents {
                guard !monitor.shouldStop() else { return }
                monitor.progress("deleting a row of \(parent.displayName)")
                try run.deleteRow(of: parent, ownedBy: donor)
                run.write(to: &report)
            }
        }
        for step in CascadeRun.Look.allCases {
            guard !monitor.shouldStop() else { return }
            monitor.progress(step.rawValue)
            try run.look(step)
            run.write(to: &report)
        }
        if let parameters {
            try run.race(parameters, monitor)
            run.write(to: &report)
        }
    }

    /// Gives a bystander rows that resemble those that will be deleted.
    private func giveTwins(
        to targets: CascadeTargets, _ connection: Connection
    ) throws(PostgresError) {
        guard let bystander = targets.bystander else { return }
        let twins = TwinRows(context: context, connection: connection)
        try connection.execute("BEGIN")
        for user in targets.touched { _ = try twins.give(bystander, rowsOf: user) }
        do throws(PostgresError) {
            try connection.execute("COMMIT")
        } catch {
            // A deferred constraint that refuses them: the census goes without.
            guard !error.isServerLoss else { throw error }
        }
    }
}
