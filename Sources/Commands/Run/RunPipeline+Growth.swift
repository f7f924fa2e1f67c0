internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import Verification

extension RunPipeline {
    /// Explains the reads and times the deletes once more in a copy of the database with more
    /// users.
    mutating func compareGrowth(_ prepared: PreparedDatabase, to users: Int) throws {
        let checks = prepared.checks
        try onClone(of: prepared) { pipeline, connection in
            let grown = try pipeline.refill(connection, like: checks, users: users)
            pipeline.result.planGrowth = PlanGrowthResult(
                fromUsers: checks.plan.users, toUsers: users, compared: 0, grown: [])
            if !pipeline.settings.skipped.contains(.indexes) {
                try pipeline.comparePlans(checks, grown, connection)
            }
            if !pipeline.settings.skipped.contains(.cascade) {
                try pipeline.timeDeletes(grown, connection)
            }
        }
    }

    private mutating func comparePlans(
        _ checks: VerificationContext, _ grown: VerificationContext, _ connection: Connection
    ) throws {
        let users = grown.plan.users
        display.begin("explaining reads with \(Figures.count(users)) users")
        var plans = PlanReport()
        do throws(PostgresError) {
            try PlanCheck(grown, monitor: monitor).run(.reads, connection, into: &plans)
        } catch {
            throw Cut.because(of: error, during: "comparing with more users")
        }
        let report = PlanGrowth.compare(
            result.indexes ?? [], fewUsers: checks.plan.users, plans.results, manyUsers: users)
        result.planGrowth = report.result
        result.findings = result.findings.map(report.grown)
        add(report.findings)
        display.end(summary: "\(report.result.compared) plans compared")
    }

    private mutating func timeDeletes(
        _ grown: VerificationContext, _ connection: Connection
    ) throws {
        display.begin("deleting with \(Figures.count(grown.plan.users)) users")
        let report = try reaching("deleting with more users") { () throws(PostgresError) in
            try CascadeTimes.measure(grown, connection)
        }
        result.planGrowth?.deletes = report.timings
        add(report.findings)
        display.end(summary: "\(report.timings.count) deletes, rolled back")
    }

    /// Empties the copy's seeded tables and seeds them for another number of users.
    private func refill(
        _ connection: Connection, like checks: VerificationContext, users: Int
    ) throws -> VerificationContext {
        let plan: PopulationPlan
        do throws(PopulationError) {
            plan = try PopulationPlan(
                checks.scenario, catalog: checks.catalog, tenancy: checks.tenancy, users: users)
        } catch {
            throw failure(error)
        }
        let tables = plan.tables.map { planned in
            Connection.quoted(identifier: planned.table.schema) + "."
                + Connection.quoted(identifier: planned.table.name)
        }
        try reaching("emptying the copy") { () throws(PostgresError) in
            _ = try connection.execute("TRUNCATE \(tables.joined(separator: ", ")) CASCADE")
        }
        display.begin("seeding \(Figures.count(users)) users")
        do throws(PopulationError) {
            _ = try PopulationLoader.load(
                plan, into: connection,
                progress: { table, rows, _ in
                    display.update("\(table), \(Figures.count(rows)) rows")
                }, stop: { interruption.isRequested })
            _ = try DatabaseSettling.settle(
                plan, on: connection, stop: { interruption.isRequested })
        } catch {
            throw failure(error)
        }
        display.end()
        let catalog = try reaching("reading the structure") { () throws(PostgresError) in
            try Catalog.read(connection)
        }
        return VerificationContext(
            scenario: checks.scenario, plan: plan, catalog: catalog, tenancy: checks.tenancy)
    }
}
