import ResultModel

/// What speaks against a pool's size.
extension VerdictRules {
    static func poolReasons(in result: RunResult) -> [Reason] {
        guard let answer = result.pool?.answer else { return [] }
        let ground: Ground
        switch answer.outcome {
        case .measured, .extrapolated, .simulated: return []
        case .beyondCapacity, .noSizeMeets: ground = .latency
        case .inconclusive: ground = .inconclusive
        }
        return answer.reasons.map { Reason(ground: ground, sentence: $0) }
    }
}
