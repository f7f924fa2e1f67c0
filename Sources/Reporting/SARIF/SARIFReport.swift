internal import FoundationEssentials
package import ResultModel

/// `--format sarif`: what is wrong, as code hosts and editors show it at the line that caused it.
///
/// Findings, missed thresholds, regressions and surviving mutants are results; what could not be
/// judged, or was not exercised, stands beside them as notifications of the run. What the scenario
/// accepts is a result that is suppressed, with the reason.
package enum SARIFReport {
    /// The bytes of one SARIF 2.1.0 file, made from the record alone.
    ///
    /// - Parameter rules: what the program's rules mean; a rule that is not among them is described
    ///   by its finding.
    /// - Throws: where a figure cannot be written as JSON.
    package static func render(_ result: RunResult, rules: [RuleDescription]) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let log = SARIFLog(runs: [run(of: result, rules)])
        return SARIFText.withoutMarkup([UInt8](try encoder.encode(log))) + [UInt8(ascii: "\n")]
    }

    private static func run(of result: RunResult, _ catalog: [RuleDescription]) -> SARIFRun {
        let facts = SARIFFact.all(in: result)
        let rules = SARIFRules(catalog, facts)
        let places = SARIFPlaces(scenarioFile: result.scenario.file)
        let doubts = SARIFDoubts(result: result, rules: rules, places: places)
        let name = SARIFText.shown(result.scenario.name)
        return SARIFRun(
            tool: SARIFRun.Tool(
                driver: SARIFToolComponent(
                    name: SARIFText.shown(result.tool.name),
                    version: SARIFText.shown(result.tool.version), rules: rules.descriptors,
                    notifications: SARIFDoubts.descriptors,
                    supportedTaxonomies: rules.taxonomies.supported)),
            taxonomies: rules.taxonomies.components, invocations: [doubts.invocation],
            automationDetails: SARIFRun.AutomationDetails(
                id: "bulkhead/\(name)/\(SARIFText.shown(result.startedAt))",
                description: SARIFText.message("The scenario \(result.scenario.name).")),
            originalUriBaseIds: SARIFPlaces.roots,
            results: facts.map { self.result(of: $0, rules, places) },
            properties: [
                "buildMode": result.tool.buildMode, "scenario": result.scenario.name,
                "contentHash": result.scenario.contentHash, "seed": "\(result.scenario.seed)",
            ].mapValues(SARIFText.shown))
    }

    private static func result(
        of fact: SARIFFact, _ rules: SARIFRules, _ places: SARIFPlaces
    ) -> SARIFResult {
        let location = places.location(
            fact.location, name: fact.object, qualified: "\(fact.layer)/\(fact.object)")
        return SARIFResult(
            ruleId: SARIFText.shown(fact.rule.id),
            ruleIndex: rules.reference(to: fact.rule.id)?.index ?? -1, level: fact.level,
            message: SARIFText.message(fact.message), locations: location.map { [$0] } ?? [],
            partialFingerprints: [fingerprint: SARIFText.shown(fact.fingerprint)],
            suppressions: fact.accepted.map {
                [SARIFResult.Suppression(justification: SARIFText.shown($0))]
            } ?? [],
            properties: fact.properties.mapValues(SARIFText.shown))
    }

    /// The fingerprint's name, with the version of how it is made (3.27.17).
    private static let fingerprint = "bulkheadFinding/v1"
}
