internal import Comparison
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

extension RunPipeline {
    /// Holds variants of the schema against the scenario's own design: cost and isolation without a
    /// clock, then latencies, block by block.
    ///
    /// - Throws: `CommandFailure` for a variant that the server refuses or that operations do not
    ///   fit, before anything is measured; `Cut` for a server that is lost or an interruption, with
    ///   what was measured until then in the result.
    mutating func compareVariants(
        _ request: VariantsRequest, on target: DatabaseTarget
    ) async throws {
        let places = VersionPlaces(beside: target, self, [scenario])
        try await tryStructures(of: request.variants, places)
        result.variants = VariantsResult(
            reference: VariantsResult.Design(
                name: scenario.name, summary: nil, contentHash: scenario.source.contentHash),
            budgetSeconds: request.budgetSeconds)
        display.announce(
            "The scenario's own design first. The latencies of "
                + "\(Figures.counted(request.variants.count, "variant")) take at most "
                + "\(Figures.duration(seconds: request.budgetSeconds)) of what follows")
        let own = try await examineDesign(on: target)
        result.variants?.reference = own.figures(name: scenario.name, summary: nil)
        add(own.failing)
        try writeResult()
        for variant in request.variants {
            try stopIfInterrupted()
            display.announce("Now \(variant.name)")
            try await compare(variant, with: own, request, places)
            try writeResult()
        }
        result.variants?.complete = true
    }

    private static let databaseName = "bulkhead_variant"

    /// Applies each variant once, and prepares every statement: a mistake shows before minutes are
    /// spent.
    private func tryStructures(
        of variants: [SchemaVariant], _ places: VersionPlaces
    ) async throws {
        for variant in variants {
            var other = self
            other.scenario = scenario.applying(variant)
            try await naming(variant) {
                try await places.with(other.scenario, named: Self.databaseName) { place in
                    _ = try await other.prepareStructure(place, registers: false)
                }
            }
            try stopIfInterrupted()
        }
    }

    /// Performs something of a variant, whose failures name it.
    private func naming(
        _ variant: SchemaVariant, _ body: () async throws -> Void
    ) async throws {
        do {
            try await body()
        } catch let failure as CommandFailure {
            throw failure.adding("This is the variant \(variant.name), after the schema.")
        }
    }

    private mutating func compare(
        _ variant: SchemaVariant, with own: ExaminedDesign, _ request: VariantsRequest,
        _ places: VersionPlaces
    ) async throws {
        let comparison = request.comparison(with: scenario, of: variant)
        var other = self
        other.scenario = scenario.applying(variant)
        result.compare = CompareResult(
            reference: side(comparison.referenceLabel, scenario),
            candidate: side(comparison.candidateLabel, other.scenario), isCalibration: false)
        defer { keepComparison(of: variant, asGate: request.isGate) }
        try await places.with(other.scenario, named: Self.databaseName) { place in
            let examined = try await other.examineDesign(on: place)
            record(examined, of: variant, against: own)
            let differences = try differences(own.evidence, examined.evidence)
            result.compare?.evidence = differences
            try writeResult()
            guard try isWorthMeasuring(request) else { return }
            try await measure(
                [
                    .reference: try version(.reference, own.prepared),
                    .candidate: try other.version(.candidate, examined.prepared),
                ], comparison)
        }
    }

    private mutating func record(
        _ examined: ExaminedDesign, of variant: SchemaVariant, against own: ExaminedDesign
    ) {
        let known = Set(own.failing.map(\.fingerprint))
        let new = examined.failing.filter { !known.contains($0.fingerprint) }
        var design = examined.figures(name: variant.name, summary: variant.summary)
        design.broken = new.map { "\($0.object): \($0.message)" }
        result.variants?.designs.append(design)
        add(new.map { $0.found(in: variant) })
    }

    /// Whether latencies are asked for still: never of a variant that breaks something, and where it
    /// is to pass a gate not behind a regression.
    private mutating func isWorthMeasuring(_ request: VariantsRequest) throws -> Bool {
        guard let design = result.variants?.designs.last else { return false }
        if !design.broken.isEmpty {
            result.compare?.notGated = ["What breaks something is not measured."]
            return false
        }
        if request.isGate { stopAtRegression() }
        return result.compare?.answer == nil
    }

    /// What was measured of a variant goes to its row; the comparison itself stays where it is the
    /// gate.
    private mutating func keepComparison(of variant: SchemaVariant, asGate isGate: Bool) {
        guard let compare = result.compare, let designs = result.variants?.designs else { return }
        if let last = designs.indices.last, designs[last].name == variant.name {
            result.variants?.designs[last].evidence = compare.evidence
            result.variants?.designs[last].measurement = compare.measurement
            result.variants?.designs[last].pairs = compare.pairs
            result.variants?.designs[last].notMeasured = compare.notGated
        }
        if !isGate { result.compare = nil }
    }
}

extension Finding {
    /// The finding with the variant in front of its object: the same may be found in several.
    fileprivate func found(in variant: SchemaVariant) -> Finding {
        Finding(
            ruleId: ruleId, severity: severity, section: section, layer: layer,
            object: "\(variant.name): \(object)", message: message, evidence: evidence,
            replay: replay, fix: fix, references: references)
    }
}
