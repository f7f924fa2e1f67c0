internal import PoolModel
internal import PoolSizing
internal import Recording
internal import ResultModel

extension RunPipeline {
    /// Sizes a pool for hold times that an application wrote down, without any server.
    mutating func sizePool(_ request: PoolRequest, from record: HoldRecord) throws {
        let begun = MonotonicClock.nowNanoseconds
        // How many connections a server has is not known here; the smallest that is published is
        // as good a stand-in as any.
        let limit = NeonLimits.computes.first?.availableConnections ?? 97
        let question = request.sizingQuestion(serverLimit: limit)
        var pool = PoolResult(question: PoolResult.Question(request, question))
        pool.assumptions =
            request.assumptions + [
                "The server has \(limit) connections for applications, as Neon's smallest compute has."
            ]
        for (name, histogram) in record.holds {
            pool.holds[name] = PoolResult.Hold(
                checkouts: Int(histogram.count), queryMs: 0,
                idleMs: (histogram.meanNanoseconds ?? 0) / 1e6, pauseMs: 0)
        }
        result.pool = pool
        try writeResult()
        try stopIfInterrupted()
        display.begin("simulating")
        let answer = try RecordedAnswer(question, from: record)
        result.pool?.inputs = Self.inputs(question, answer, record)
        result.pool?.record(answer, question)
        pasteSettings(question)
        result.pool?.seconds = Double(MonotonicClock.nowNanoseconds - begun) / 1e9
        result.pool?.complete = true
        display.end(summary: result.pool?.answer?.size.map { "pool_size \($0)" } ?? "no size")
    }

    private static func inputs(
        _ question: SizingQuestion, _ answer: RecordedAnswer, _ record: HoldRecord
    ) -> [PoolResult.Input] {
        let times = question.rate / max(answer.recordedRate, 1e-9)
        let isBeyond = times > 1.001
        let mean = Figures.milliseconds(answer.holdMeanNanoseconds / 1e6)
        return [
            PoolResult.Input(
                name: "hold of a connection", value: "\(mean) ms", origin: .recorded,
                detail: Figures.counted(record.trace.arrivals.count, "checkout")),
            PoolResult.Input(
                name: "rate", value: "\(Figures.fixed(question.rate, digits: 1))/s",
                origin: isBeyond ? .extrapolated : .stated, times: isBeyond ? times : nil,
                detail: "\(Figures.fixed(answer.recordedRate, digits: 1))/s were recorded"),
            PoolResult.Input(
                name: "workers", value: "\(question.workers)", origin: .stated),
        ]
    }
}
