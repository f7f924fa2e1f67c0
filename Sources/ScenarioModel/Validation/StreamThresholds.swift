/// Limits on events and tokens are about operations whose answers are streams.
enum StreamThresholds: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        let scenario = draft.scenario
        let streams = Set(scenario.httpOperations.filter { $0.stream != nil }.map(\.name))
        let names = Set(draft.operationNames.map(\.name))
        let journeys = Set(draft.journeyNames.map(\.name))
        return scenario.thresholds.flatMap { group -> [Diagnostic] in
            let isStream = group.subject.map { streams.contains($0) } ?? !streams.isEmpty
            let isKnown = group.subject.map { names.contains($0) || journeys.contains($0) } ?? true
            guard !isStream, isKnown else { return [] }
            return group.thresholds.filter(\.metric.concernsStream).map { threshold in
                Diagnostic(
                    group.subject.map { "'\($0)' streams no events" } ?? "no operation is a stream",
                    at: threshold.position,
                    hint: "write the limit below an operation with 'stream: sse'")
            }
        }
    }
}

extension Threshold.Metric {
    fileprivate var concernsStream: Bool {
        switch self {
        case .firstEvent, .firstToken, .betweenTokens: true
        case .latency, .service, .poolWait, .errors, .rate: false
        }
    }
}
