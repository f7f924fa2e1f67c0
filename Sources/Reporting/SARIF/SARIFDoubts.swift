internal import ResultModel

/// What a run could not judge or did not exercise, and why it ended as it did.
///
/// These are notifications rather than results of kind `open`: a result says that something is
/// wrong with the code, and code hosts show every one as such.
struct SARIFDoubts {
    let result: RunResult
    let rules: SARIFRules
    let places: SARIFPlaces

    private enum Kind: String, CaseIterable {
        case inconclusive
        case untested
        case verdict
        case note

        var summary: String {
            switch self {
            case .inconclusive: "Something was looked at and could not be judged."
            case .untested: "Something was not exercised; it is never counted as held."
            case .verdict: "Why the run ended as it did."
            case .note: "What the reader should know and need not act on."
            }
        }
    }

    /// Every kind of notification.
    static let descriptors = Kind.allCases.map {
        SARIFDescriptor(
            id: $0.rawValue, shortDescription: SARIFMessage(text: $0.summary))
    }

    /// Exit codes of runs that did not come to their end.
    private static let unfinished: [ExitStatus] = [.unavailable, .internalFault, .interrupted]

    /// Whether the run came to its end, whatever it found.
    private var isFinished: Bool {
        result.verdict.map { verdict in
            !Self.unfinished.contains { $0.code == verdict.exitCode }
        } ?? false
    }

    var invocation: SARIFInvocation {
        let times = SARIFTimes(of: result)
        return SARIFInvocation(
            executionSuccessful: isFinished, exitCode: result.verdict?.exitCode,
            exitCodeDescription: result.verdict.map { SARIFText.shown($0.meaning) },
            startTimeUtc: times?.start, endTimeUtc: times?.end,
            toolExecutionNotifications: notifications)
    }

    private var notifications: [SARIFNotification] {
        verdict + (result.isolation?.probes ?? []).compactMap(probe)
            + (result.isolation?.controls ?? []).compactMap(control)
            + (result.thresholds ?? []).compactMap(threshold) + edges + invariants
            + result.notes.map { notification(.note, .note, $0) }
    }

    // MARK: Each

    private var verdict: [SARIFNotification] {
        guard let verdict = result.verdict else {
            return [notification(.verdict, .error, "The run did not come to its end.")]
        }
        let level: SARIFLevel =
            switch verdict.status {
            case _ where !isFinished: .error
            case .inconclusive: .warning
            case .fail, .pass: .note
            }
        return verdict.reasons.map { notification(.verdict, level, $0) }
    }

    private func probe(_ probe: ProbeResult) -> SARIFNotification? {
        let kind: Kind
        switch probe.outcome {
        case .held, .leaked: return nil
        case .inconclusive: kind = .inconclusive
        case .untested: kind = .untested
        }
        return doubt(
            kind, "the probe \(probe.id) (\(probe.layer))", probe.reason, rule: probe.rule)
    }

    private func control(_ control: ControlResult) -> SARIFNotification? {
        guard !control.fired else { return nil }
        return doubt(
            .inconclusive, "the control \(control.name)",
            "it is known to leak and was not caught: \(control.detail)")
    }

    private func threshold(_ threshold: ThresholdResult) -> SARIFNotification? {
        kind(of: threshold.outcome).map {
            doubt(
                $0, "\(threshold.subject): \(threshold.expression)", threshold.reason,
                at: threshold.location)
        }
    }

    private var edges: [SARIFNotification] {
        (result.cascade?.edges ?? []).compactMap { edge in
            kind(of: edge.outcome).map {
                doubt($0, "the cascade \(edge.parent) → \(edge.child)", edge.detail)
            }
        }
    }

    private var invariants: [SARIFNotification] {
        (result.invariants ?? []).compactMap { invariant in
            kind(of: invariant.outcome).map {
                doubt(
                    $0, "the invariant \(invariant.name), \(invariant.moment)",
                    invariant.rows.first)
            }
        }
    }

    private func kind(of outcome: Outcome) -> Kind? {
        switch outcome {
        case .pass, .fail: nil
        case .inconclusive: .inconclusive
        case .untested: .untested
        }
    }

    private func doubt(
        _ kind: Kind, _ subject: String, _ reason: String?, rule: String? = nil,
        at location: SourcePlace? = nil
    ) -> SARIFNotification {
        let word = kind == .untested ? "not tested" : "inconclusive"
        return notification(
            kind, kind == .untested ? .note : .warning,
            "\(word), \(subject)" + (reason.map { ": \($0)" } ?? ""), rule: rule, at: location)
    }

    private func notification(
        _ kind: Kind, _ level: SARIFLevel, _ text: String, rule: String? = nil,
        at location: SourcePlace? = nil
    ) -> SARIFNotification {
        SARIFNotification(
            descriptor: SARIFDescriptor.Reference(
                id: kind.rawValue, index: Kind.allCases.firstIndex(of: kind)),
            associatedRule: rule.flatMap { rules.reference(to: $0) }, level: level,
            message: SARIFText.message(SARIFText.sentence(text)),
            locations: location.flatMap { places.location($0) }.map { [$0] })
    }
}
