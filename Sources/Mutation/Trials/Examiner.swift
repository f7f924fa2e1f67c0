internal import DatabaseCatalog
internal import Population
package import PostgresDriver
internal import ResultModel
internal import ScenarioModel
package import Verification

/// Runs the checks that should see a mutant on the database that has it.
package struct Examiner: Sendable {
    /// Of the unmutated scenario and database.
    let context: VerificationContext
    /// The role that the application logs in as; nil for the connection's own.
    let role: String

    package init(_ context: VerificationContext, role: String) {
        self.context = context
        self.role = role
    }

    /// Performs examinations on one database.
    ///
    /// - Parameters:
    ///   - database: as a superuser; it is written to when the cascades are examined.
    ///   - mutant: nil for the unmutated database.
    ///   - shouldStop: asked between checks.
    /// - Throws: the error of a lost server, or of a database that cannot be read.
    package func observe(
        _ database: ConnectionParameters, with mutant: Mutant?,
        _ examinations: Set<Examination>, shouldStop: @escaping () -> Bool = { false }
    ) throws(PostgresError) -> Observation {
        let connection = try Connection.open(database)
        let mutated = try context(of: mutant, connection)
        let monitor = CheckMonitor(shouldStop: shouldStop)
        var observation = Observation()
        for examination in examinations.sorted() where !shouldStop() {
            switch examination {
            case .queries, .refusals:
                // What one statement changes is seen by attacks on that operation.
                let names = mutated.operationNames(examination, of: mutant)
                var report = IsolationReport()
                try IsolationCheck(mutated, monitor: monitor, only: names)
                    .run(connection, into: &report)
                observation.add(
                    examination, findings: report.findings, probes: report.probes,
                    controls: report.controls)
            case .policies:
                var report = IsolationReport()
                try PolicyCheck(mutated, monitor: monitor).run(
                    PolicyCheck.Ground(observer: database, role: role, isThrowAway: true),
                    into: &report)
                observation.add(
                    examination, findings: report.findings, probes: report.probes)
            case .structure:
                let findings = try Self.structure(mutated, connection)
                observation.add(examination, findings: findings)
            case .cascade:
                var report = CascadeReport()
                try CascadeCheck(mutated, monitor: monitor).run(connection, into: &report)
                observation.add(examination, findings: report.findings)
            case .plans:
                var report = AblationReport()
                try IndexAblation(mutated, monitor: monitor).run(connection, into: &report)
                observation.indexes = report.indexes
            case .api: continue  // Whoever starts the application examines it.
            }
        }
        return observation
    }

    private static func structure(
        _ context: VerificationContext, _ connection: Connection
    ) throws(PostgresError) -> [Finding] {
        ReferenceWithoutKey.findings(context)
            + (try UndeclaredCascade.findings(context, connection))
            + (try UnreliableConstraint.findings(context, connection))
            + (try UnenforcedConstraint.findings(context, connection))
            + (try StatementLints.findings(context, connection))
            + (try InvariantCheck.run(context, connection, moment: "seeded").findings)
            + (try OwnerAgreementCheck.run(context, connection, moment: "seeded").findings)
    }

    /// How long one call of a mutated operation may take.
    private static let timeLimitNanoseconds: UInt64 = 5_000_000_000

    /// The scenario with the mutant's change, on the structure that the database has now.
    private func context(
        of mutant: Mutant?, _ connection: Connection
    ) throws(PostgresError) -> VerificationContext {
        var scenario = context.scenario
        var catalog = context.catalog
        switch mutant?.change {
        case .operation(let name, let template):
            if let index = scenario.operations.firstIndex(where: { $0.name == name }) {
                scenario.operations[index].sql = template
                // Without its conditions a statement may read far more than it was written for.
                scenario.operations[index].timeoutNanoseconds = min(
                    Self.timeLimitNanoseconds, scenario.operations[index].timeoutNanoseconds)
            }
        case .identity(let statements): scenario.database.identity = statements
        case .database: catalog = try Catalog.read(connection)
        case .cluster, .index, .application, nil: break
        }
        return VerificationContext(
            scenario: scenario, plan: context.plan, catalog: catalog,
            tenancy: context.tenancy(in: catalog))
    }
}

extension VerificationContext {
    /// The operations that an examination attacks.
    fileprivate func operationNames(_ examination: Examination, of mutant: Mutant?) -> Set<String> {
        if examination == .queries, case .operation(let name, _) = mutant?.change { return [name] }
        let chosen = scenario.operations.filter { operation in
            if case .refusal = operation.expectation { return examination == .refusals }
            return examination == .queries
        }
        return Set(chosen.map(\.name))
    }

    /// Whose the rows of each table are by another structure of the same database.
    fileprivate func tenancy(in catalog: Catalog) -> Tenancy {
        guard catalog != self.catalog else { return tenancy }
        return Tenancy(
            catalog: catalog,
            tenantTable: tenancy.tenantTable.flatMap { catalog.table(withID: $0) },
            tenantColumn: tenancy.tenantColumn, declaredOwners: scenario.declaredOwners,
            declaredReferences: scenario.declaredReferences,
            shared: Set(scenario.shared.map(\.table)))
    }
}
