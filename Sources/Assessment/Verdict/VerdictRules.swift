package import ResultModel

/// What a run comes to: status, exit code, sections and reasons.
///
/// Everything that speaks against a pass becomes a reason on one of the grounds below; the first
/// ground that has a reason gives the exit code.
package enum VerdictRules {
    /// The rule of a row that the load returned to somebody who does not own it.
    package static let foreignRowUnderLoad = "foreign-row-under-load"
    /// The rule of a secret in an answer, which the load counts among its leaks too.
    package static let secretInAnswer = "secret-in-answer"
    /// The rule of a cascade that is right but over its time: a matter of latency.
    package static let slowCascade = "slow-cascade"
    /// The rule of operations that the server must refuse and did not.
    package static let unenforcedConstraint = "unenforced-constraint"

    /// How the run went, apart from what it measured.
    package struct Circumstances: Sendable, Equatable {
        /// Ctrl-C, or a termination signal.
        package var interrupted: Bool
        /// What became unavailable during the run, as a sentence; nil where nothing did.
        package var unavailable: String?
        /// What went wrong inside Bulkhead, as a sentence; nil where nothing did.
        package var internalFault: String?
        /// What a comparison or a baseline found regressed, one sentence each.
        package var regressions: [String]
        /// `--on-inconclusive pass`: 96 becomes 0, and the report still says it.
        package var inconclusivePasses: Bool

        package init(
            interrupted: Bool = false, unavailable: String? = nil, internalFault: String? = nil,
            regressions: [String] = [], inconclusivePasses: Bool = false
        ) {
            self.interrupted = interrupted
            self.unavailable = unavailable
            self.internalFault = internalFault
            self.regressions = regressions
            self.inconclusivePasses = inconclusivePasses
        }
    }

    /// On which ground something speaks against a pass, in the order of precedence.
    enum Ground: Int, CaseIterable {
        /// Isolation or a cascade, proved.
        case violation
        case fault
        case interruption
        case unavailability
        /// Plans, storage and invariants: no clock touches those.
        case assertion
        case saturation
        case regression
        /// Thresholds, and cascades over their time.
        case latency
        case inconclusive

        var exitStatus: ExitStatus {
            switch self {
            case .violation: .violated
            case .fault: .internalFault
            case .interruption: .interrupted
            case .unavailability: .unavailable
            case .assertion, .latency: .assertionFailed
            case .saturation: .saturated
            case .regression: .regressed
            case .inconclusive: .inconclusive
            }
        }

        /// Whether the measured thing failed, rather than the measuring.
        var isFailure: Bool {
            switch self {
            case .violation, .assertion, .regression, .latency: true
            case .fault, .interruption, .unavailability, .saturation, .inconclusive: false
            }
        }
    }

    /// One thing that speaks against a pass.
    struct Reason {
        var ground: Ground
        var section: Section?
        var severity = Severity.medium
        var sentence: String
    }

    /// The verdict on a result, whole or partial.
    ///
    /// A failed threshold of a saturated generator is no evidence, and does not make the status
    /// `fail`. The status of `--on-inconclusive pass` stays `inconclusive`.
    package static func verdict(
        on result: RunResult, circumstances: Circumstances = Circumstances()
    ) -> Verdict {
        let reasons = reasons(for: result, circumstances)
        let grounds = Set(reasons.map(\.ground))
        let first = Ground.allCases.first { grounds.contains($0) }
        let failures = grounds.filter { ground in
            ground.isFailure && !(ground == .latency && grounds.contains(.saturation))
        }
        let status: Verdict.Status =
            !failures.isEmpty ? .fail : first == nil ? .pass : .inconclusive
        let exit = first?.exitStatus ?? .success
        let passes = exit == .inconclusive && circumstances.inconclusivePasses
        return Verdict(
            status: status, exitCode: (passes ? .success : exit).code,
            sections: sections(of: result, reasons: reasons), reasons: reasons.map(\.sentence))
    }

    /// Every reason, the most important first: by ground, then by severity, then as it came.
    private static func reasons(
        for result: RunResult, _ circumstances: Circumstances
    ) -> [Reason] {
        var reasons = circumstanceReasons(circumstances)
        reasons += findingReasons(result.findings)
        reasons += unexplainedViolations(in: result)
        reasons += unexplainedAssertions(in: result)
        reasons += loadReasons(in: result, circumstances)
        reasons += doubts(about: result)
        reasons += proveReasons(in: result)
        reasons += poolReasons(in: result)
        reasons += compareReasons(in: result)
        reasons += variantReasons(in: result)
        if reasons.isEmpty, result.prove == nil, result.pool?.answer == nil, result.compare == nil,
            result.variants == nil,
            !Section.allCases.contains(where: { exercised($0, in: result) == true })
        {
            reasons.append(
                Reason(
                    ground: .inconclusive,
                    sentence: "Nothing was exercised: no section found anything to judge."))
        }
        return reasons.enumerated().sorted { left, right in
            let (one, other) = (left.element, right.element)
            if one.ground != other.ground { return one.ground.rawValue < other.ground.rawValue }
            if one.severity != other.severity { return one.severity > other.severity }
            return left.offset < right.offset
        }.map(\.element)
    }

    private static func circumstanceReasons(_ circumstances: Circumstances) -> [Reason] {
        var reasons: [Reason] = []
        if let fault = circumstances.internalFault {
            reasons.append(Reason(ground: .fault, sentence: fault))
        }
        if circumstances.interrupted {
            reasons.append(
                Reason(
                    ground: .interruption,
                    sentence: "The run was interrupted; what was measured until then is written."))
        }
        if let unavailable = circumstances.unavailable {
            reasons.append(Reason(ground: .unavailability, sentence: unavailable))
        }
        reasons += circumstances.regressions.map { Reason(ground: .regression, sentence: $0) }
        return reasons
    }

    /// A finding that fails the run, on the ground its section gives it.
    private static func findingReasons(_ findings: [Finding]) -> [Reason] {
        findings.filter(\.failsTheRun).map { finding in
            let ground: Ground
            if finding.ruleId == slowCascade {
                ground = .latency
            } else if finding.ruleId == foreignRowUnderLoad || finding.severity == .critical {
                // Critical means that somebody's data was reached, wherever it was noticed.
                ground = .violation
            } else {
                switch finding.section {
                case .isolation, .cascade: ground = .violation
                case .indexes, .storage, .load, .invariants: ground = .assertion
                }
            }
            return Reason(
                ground: ground, section: finding.section, severity: finding.severity,
                sentence: sentence(of: finding))
        }
    }

    /// The finding's message, with its object in front where the message does not name it.
    private static func sentence(of finding: Finding) -> String {
        finding.message.contains(finding.object)
            ? finding.message : "\(finding.object): \(finding.message)"
    }
}
