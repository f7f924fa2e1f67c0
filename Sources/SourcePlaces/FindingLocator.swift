internal import Foundation
package import ResultModel
package import ScenarioModel

/// Finds the statement of the schema, or the entry of the scenario, that a finding is about.
///
/// A finding names its object as a reader knows it: an operation, a table, an edge, an index. The
/// object says what to look for, the rule where to look first.
package struct FindingLocator: Sendable {
    let scenario: Scenario
    let schema: SchemaDefinitions
    /// The scenario's own file, as results record it.
    package let scenarioFile: String

    /// A locator for a scenario whose schema was read.
    package init(scenario: Scenario, schema: SchemaDefinitions, scenarioFile: String) {
        self.scenario = scenario
        self.schema = schema
        self.scenarioFile = scenarioFile
    }

    /// Reads the scenario's schema files.
    ///
    /// A file that is gone by now is left out: a place is a convenience, and no run fails for want
    /// of it.
    ///
    /// - Parameter workingDirectory: what the scenario's own path starts from; absolute.
    package init(reading scenario: Scenario, workingDirectory: String) {
        let folder = scenario.source.folder
        let root = SourceRoot(of: folder, workingDirectory: workingDirectory)
        var schema = SchemaDefinitions()
        for name in scenario.database.schemaFiles {
            let path = name.hasPrefix("/") ? name : folder + "/" + name
            guard let bytes = FileManager.default.contents(atPath: path) else { continue }
            schema.add(
                String(decoding: bytes, as: UTF8.self),
                of: root.name(of: name, in: folder, workingDirectory: workingDirectory))
        }
        self.init(
            scenario: scenario, schema: schema,
            scenarioFile: root.name(
                of: scenario.source.file, in: "", workingDirectory: workingDirectory))
    }

    /// Fills in the place of everything in a result that has one.
    package func locate(in result: inout RunResult) {
        result.scenario.file = scenarioFile
        for index in result.findings.indices {
            result.findings[index].location = location(of: result.findings[index])
        }
        for index in (result.thresholds ?? []).indices {
            guard let threshold = result.thresholds?[index] else { continue }
            result.thresholds?[index].location = location(of: threshold)
        }
    }

    /// Where a threshold is stated; nil where the scenario does not have it.
    package func location(of threshold: ThresholdResult) -> SourcePlace? {
        let group = scenario.thresholds.first { ($0.subject ?? "all") == threshold.subject }
        return (group?.thresholds.first { $0.expression == threshold.expression }?.position)
            .map(place)
    }

    /// What caused a finding; nil where neither the schema's statements nor the scenario show it.
    package func location(of finding: Finding) -> SourcePlace? {
        switch finding.layer {
        case "queries", "api":
            ofEntry(finding) ?? ofRule(finding) ?? inSchema(finding)
        default:
            ofRule(finding) ?? inSchema(finding) ?? ofEntry(finding)
        }
    }

    // MARK: The scenario

    /// A place in the scenario.
    func place(_ position: SourcePosition) -> SourcePlace {
        SourcePlace(file: scenarioFile, line: position.line)
    }

    /// An operation, by its name or by its route.
    private func ofEntry(_ finding: Finding) -> SourcePlace? {
        let name = finding.object
        let statements = scenario.operations + scenario.isolation.controls
        if let operation = statements.first(where: { $0.name == name }) {
            let lines = StatementLines(of: operation, in: scenario.source.text)
            return SourcePlace(file: scenarioFile, line: lines.line(with: clause(of: finding)))
        }
        let requests = scenario.httpOperations + scenario.isolation.httpControls
        let routes = scenario.isolation.publicRoutes + scenario.isolation.untestedRoutes
        return
            (requests.first { $0.name == name }?.position
            ?? requests.first { $0.request.route == name }?.position
            ?? routes.first { $0.route == name }?.position).map(place)
    }

    /// The clause of a statement that its fix is about; nil for the statement as a whole.
    private func clause(of finding: Finding) -> String? {
        if finding.ruleId == "ambiguous-order" { return "ORDER BY" }
        return finding.section == .isolation ? "WHERE" : nil
    }

    /// Rules that are about one entry of the scenario, whatever they call their object.
    private func ofRule(_ finding: Finding) -> SourcePlace? {
        let position: SourcePosition? =
            switch finding.ruleId {
            case "invariant-broken":
                scenario.invariants.first { $0.name == finding.object }?.position
            case "storage-claim":
                scenario.storage.first { "\($0.users) users" == finding.object }?.position
            case "index-claim": scenario.claims.indexes == nil ? nil : scenario.claims.position
            case "identity-survives", "identity-survives-hand-off":
                scenario.database.identity.first?.position
            case "forged-token-accepted": tokens
            case "stale-acceptance":
                scenario.accepted.first { "\($0.rule) \($0.object)" == finding.object }?.position
            case "stale-equivalence":
                scenario.equivalentMutants.first { $0.mutant == finding.object }?.position
            default: nil
            }
        return position.map(place)
    }

    /// Where the scenario says how tokens come to be; the API where it does not.
    private var tokens: SourcePosition? {
        switch scenario.api?.authentication.credential {
        case .signedToken(let signing): signing.position
        case .storedToken(let stored): stored.position
        case .session(_), .headers(_), .some(.none), nil: scenario.api?.position
        }
    }

    /// Roles that the scenario names and no statement of the schema makes.
    func ofRole(_ name: String) -> SourcePlace? {
        schema.location(of: .role, name)
            ?? (scenario.database.role == name ? scenario.database.rolePosition.map(place) : nil)
    }
}
