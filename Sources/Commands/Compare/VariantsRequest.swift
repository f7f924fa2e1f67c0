internal import Comparison
internal import ScenarioModel

/// Which variants are held against the scenario's own design, and how.
struct VariantsRequest: Sendable {
    /// The scenario as the command line names it.
    var label: String
    var variants: [SchemaVariant]
    /// Whether one is held to all that a version is held to; else they are shown beside each other.
    var isGate: Bool
    var gate: GateChoice
    var blocks: Int
    /// For all blocks of all variants, in seconds.
    var budgetSeconds: Double
    /// Arrivals a second; nil chooses.
    var ratePerSecond: Double?

    /// Enough for six medians to be told apart, and no more: there are several variants.
    static let usualBlocks = 8

    /// One variant against the scenario's own design.
    func comparison(with reference: Scenario, of variant: SchemaVariant) -> CompareRequest {
        CompareRequest(
            reference: reference, referenceLabel: label,
            candidateLabel: "\(label) with \(variant.file)", mayStayUnmeasured: true,
            gate: gate, blocks: blocks,
            budgetSeconds: budgetSeconds / Double(max(variants.count, 1)),
            ratePerSecond: ratePerSecond)
    }
}
