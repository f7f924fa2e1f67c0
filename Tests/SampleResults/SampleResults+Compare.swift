package import ResultModel

extension SampleResults {
    /// A comparison with every kind of answer, and differences that no clock saw.
    package static let compare: CompareResult = {
        let scenario = empty.scenario
        var candidate = scenario
        candidate.contentHash = String(scenario.contentHash.reversed())
        var compare = CompareResult(
            reference: .init(label: "scenarios/todo-ai-chatbot at main", scenario: scenario),
            candidate: .init(label: "scenarios/todo-ai-chatbot", scenario: candidate),
            isCalibration: false)
        compare.evidence = [
            EvidenceDifference(
                kind: .buffers, weight: .regression, object: "recent_messages",
                message: "recent_messages, heavy, custom plan: 14 blocks become 9,412; "
                    + "idx_messages_conversation is gone",
                before: "Limit, Index Scan (idx_messages_conversation): 14 blocks",
                after: "Limit, Sort, Seq Scan: 9,412 blocks"),
            EvidenceDifference(
                kind: .size, weight: .improvement, object: "the indexes of messages",
                message: "the indexes of messages: 12.4 MB become 8.1 MB"),
            EvidenceDifference(
                kind: .structure, weight: .note,
                object: "messages index idx_messages_conversation",
                message: "messages index idx_messages_conversation is gone",
                before: "CREATE INDEX idx_messages_conversation ON messages (conversation_id)"),
        ]
        compare.measurement = .init(
            blocksPlanned: 10, secondsPerSide: 11, ratePerSecond: 610,
            capacityPerSecond: 2_140, seed: 20_251_219,
            order: ["AB", "BA", "BA", "AB", "AB", "BA", "BA", "AB", "AB", "BA"])
        compare.measurement?.blocksMeasured = 10
        compare.pairs = [
            pair("recent_messages", "p95", 0.10, 0.213, 0.17...0.259, .regressed),
            pair("list_pending_tasks", "p50", 0.05, 0.004, -0.012...0.019, .pass),
            pair("list_pending_tasks", "p95", 0.10, 0.061, -0.03...0.162, .inconclusive),
        ]
        compare.notGated = [
            "sign_in p95 needs 41 min 10 s; the budget is 10 min 0 s."
        ]
        compare.answer = .regressed
        compare.complete = true
        return compare
    }()

    private static func pair(
        _ operation: String, _ quantile: String, _ tolerance: Double, _ change: Double,
        _ interval: ClosedRange<Double>, _ answer: CompareResult.Answer
    ) -> CompareResult.Pair {
        let reference = (0..<10).map { 2 + 0.1 * Double($0 % 4) }
        var pair = CompareResult.Pair(
            operation: operation, quantile: quantile, referenceMs: reference,
            candidateMs: reference.map { $0 * (1 + change) }, leastSamples: 2_114,
            tolerance: tolerance, zeros: 0, tied: 2, answer: answer)
        pair.change = change
        pair.lower = interval.lowerBound
        pair.upper = interval.upperBound
        pair.confidence = 0.951171875
        pair.pValue = answer == .regressed ? 0.001953125 : 0.375
        pair.adjustedPValue = answer == .regressed ? 0.005859375 : 0.75
        pair.smallestVisible = tolerance + 0.04
        return pair
    }
}
