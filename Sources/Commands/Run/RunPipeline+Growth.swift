internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import Verification

extension RunPipeline {
    /// Explains the reads once more in a copy of the database with more users, and compares.
    mutating func compareGrowth(_ prepared: PreparedDatabase, to users: Int) throws {
        let checks = prepared.checks
        let few = result.indexes ?? []
        try onClone(of: prepared) { pipeline, connection in
            let grown = try pipeline.refill(connection, like: checks, users: users)
            pipeline.display.begin("explaining reads with \(Figures.count(users)) users")
            var plans = PlanReport()
            do throws(PostgresError) {
                try PlanCheck(grown, monitor: pipeline.monitor).run(
                    .reads, connection, into: &plans)
            } catch {
                throw Cut.because(of: error, during: "comparing with more users")
            }
            let report = PlanGrowth.compare(
                few, fewUsers: checks.plan.users, plans.results, manyUsers: users)
            pipeline.result.planGrowth = report.result
            pipeline.add(report.findings)
            pipeline.display.end(summary: "\(report.result.compared) plans compared")
        }
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
