internal import Comparison
internal import EphemeralPostgres
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Verification

extension RunPipeline {
    /// Holds the pipeline's scenario, which is B, against A: without a clock first, and where nothing
    /// of that has regressed, block by block.
    ///
    /// - Throws: `CommandFailure` for what cannot be compared, `Cut` for a server that is lost or an
    ///   interruption; what was measured until then is in the result.
    mutating func compare(_ request: CompareRequest, on target: DatabaseTarget) async throws {
        result.compare = CompareResult(
            reference: side(request.referenceLabel, request.reference),
            candidate: side(request.candidateLabel, scenario),
            isCalibration: request.isCalibration)
        if let server = request.referenceServer {
            return try await compareServers(request, server, with: target)
        }
        let candidate = try await prepare(target, registers: false)
        try writeResult()
        guard !request.isCalibration else {
            // One template for both sides: nothing but the noise can differ.
            try takeStatistics(of: candidate)
            return try await measure(
                [
                    .reference: try version(.reference, candidate),
                    .candidate: try version(.candidate, candidate),
                ], request)
        }
        display.announce("Now A, \(request.referenceLabel)")
        let places = VersionPlaces(beside: target, self, [request.reference, scenario])
        try await places.with(request.reference, named: "bulkhead_reference") { place in
            try await compare(candidate, with: place, request)
        }
    }

    /// - Parameter place: where A is filled.
    mutating func compare(
        _ candidate: PreparedDatabase, with place: DatabaseTarget, _ request: CompareRequest
    ) async throws {
        var other = self
        other.scenario = request.reference
        let reference: PreparedDatabase
        do {
            reference = try await other.prepare(place, registers: false)
        } catch let failure as CommandFailure {
            throw failure.adding("This is A, \(request.referenceLabel).")
        }
        let before = try other.evidence(of: reference)
        let after = try evidence(of: candidate)
        let differences = try differences(before, after)
        result.compare?.evidence = differences
        stopAtRegression()
        try writeResult()
        guard result.compare?.answer == nil else { return }
        try await measure(
            [
                .reference: try other.version(.reference, reference),
                .candidate: try version(.candidate, candidate),
            ], request)
    }

    /// What differs without a clock.
    ///
    /// - Throws: `CommandFailure` for versions that hold other data.
    func differences(
        _ before: VersionEvidence, _ after: VersionEvidence
    ) throws(CommandFailure) -> [EvidenceDifference] {
        let comparison: EvidenceComparison
        do throws(EvidenceMismatch) {
            comparison = try EvidenceComparison(before: before, after: after)
        } catch {
            throw CommandFailure(
                .invalidScenario,
                "\(error) (A there, B here). Give both the same population; --users and --seed "
                    + "hold for both.")
        }
        // What a version stores is for its author to weigh; what an operation costs is gated.
        return comparison.differences().map { difference in
            var difference = difference
            if difference.kind == .size, difference.weight == .regression {
                difference.weight = .note
            }
            return difference
        }
    }

    /// Answers where something has regressed that needs no clock.
    mutating func stopAtRegression() {
        guard result.compare?.evidence.contains(where: { $0.weight == .regression }) == true else {
            return
        }
        result.compare?.answer = .regressed
        result.compare?.complete = true
        result.notes.append(
            "No latency was measured: what needs no clock has regressed already.")
    }

    // MARK: Two databases

    /// The pipeline's scenario as a side of the comparison: through its application where that is
    /// what its load calls.
    func version(
        _ side: ComparedSide, _ prepared: PreparedDatabase
    ) throws -> any ComparedVersion {
        if loadsRequests, let api = scenario.api {
            return ComparedApplication(
                side: side, target: prepared.target, application: prepared.application,
                scenario: scenario, api: api, launcher: launcher(api, prepared))
        }
        guard let load = prepared.load else {
            throw Cut(cause: .fault("The load to compare by was not compiled."))
        }
        return ComparedDatabase(
            side: side, target: prepared.target, application: prepared.application, load: load)
    }

    private func takeStatistics(of prepared: PreparedDatabase) throws {
        try reaching("taking statistics") { () throws(PostgresError) in
            try WholeStatistics.take(
                prepared.checks.catalog, try Connection.open(prepared.target.administrator))
        }
    }

    func side(_ label: String, _ scenario: Scenario) -> CompareResult.Side {
        CompareResult.Side(
            label: label,
            scenario: ScenarioIdentity(
                name: scenario.name, contentHash: scenario.source.contentHash,
                seed: scenario.population.seed))
    }
}
