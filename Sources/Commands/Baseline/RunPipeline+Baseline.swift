internal import Comparison
internal import ResultModel
internal import ScenarioModel
internal import Verification

extension RunPipeline {
    /// Gathers the evidence and makes it the baseline; what differs from the one before is said.
    mutating func saveBaseline(_ store: BaselineStore, on target: DatabaseTarget) async throws {
        let evidence = try await gatherEvidence(on: target)
        // Whatever is there, even if it cannot be read, is replaced: that is what saving is for.
        let before = (try? store.read(scenario: scenario.name)).flatMap(\.self)
        let comparison = before.flatMap {
            try? EvidenceComparison(before: $0, after: evidence)
        }
        try store.write(evidence)
        var compare = CompareResult(
            reference: side(
                before == nil ? "no baseline before" : "\(store.path) before", before ?? evidence),
            candidate: side("\(store.path), saved", evidence), isCalibration: false)
        // The one who saves has decided: what was worse is what is expected from now on.
        compare.evidence = (comparison?.differences() ?? []).map { difference in
            var difference = difference
            if difference.weight == .regression { difference.weight = .note }
            return difference
        }
        compare.answer = .pass
        compare.complete = true
        result.compare = compare
        result.notes.append("Commit \(store.path): `bulkhead baseline check` holds against it.")
        if !evidence.canJudgePlans { result.notes.append(Self.tooSmall) }
    }

    /// Gathers the evidence and holds it against the baseline.
    mutating func checkBaseline(
        _ baseline: VersionEvidence, _ store: BaselineStore, on target: DatabaseTarget
    ) async throws {
        var compare = CompareResult(
            reference: side(store.path, baseline),
            candidate: CompareResult.Side(label: settings.scenarioPath, scenario: result.scenario),
            isCalibration: false)
        result.compare = compare
        let evidence = try await gatherEvidence(on: target)
        let comparison: EvidenceComparison
        do throws(EvidenceMismatch) {
            comparison = try EvidenceComparison(before: baseline, after: evidence)
        } catch {
            throw CommandFailure(
                .invalidScenario,
                "\(store.path): \(error). Give the same --users and --seed, or save the baseline "
                    + "anew where the data are meant to be others.")
        }
        compare.evidence = comparison.differences()
        compare.notGated = comparison.newOperations.map {
            "\($0) is not in the baseline, so that nothing says what it may cost: save it anew."
        }
        compare.answer =
            compare.evidence.contains { $0.weight == .regression }
            ? .regressed : compare.notGated.isEmpty ? .pass : .inconclusive
        compare.complete = true
        result.compare = compare
        if !evidence.canJudgePlans { result.notes.append(Self.tooSmall) }
    }

    private mutating func gatherEvidence(
        on target: DatabaseTarget
    ) async throws -> VersionEvidence {
        let prepared = try await prepare(target, registers: false)
        return try evidence(of: prepared)
    }

    private func side(_ label: String, _ evidence: VersionEvidence) -> CompareResult.Side {
        CompareResult.Side(label: label, scenario: evidence.scenario)
    }

    private static let tooSmall = """
        With under \(Figures.count(PlanJudgement.fewestUsers)) users a plan says little: the tables \
        fit into a few pages, whatever indexes they have.
        """
}

extension VersionEvidence {
    /// Whether the planner has reasons to choose well.
    fileprivate var canJudgePlans: Bool { users >= PlanJudgement.fewestUsers }
}
