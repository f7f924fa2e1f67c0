internal import PoolSizing
internal import ResultModel

extension RunPipeline {
    /// The answer as SQLAlchemy and PgBouncer take it; nothing where there is none.
    mutating func pasteSettings(_ question: SizingQuestion) {
        guard let answer = result.pool?.answer, let size = answer.size,
            let asked = result.pool?.question
        else { return }
        let rate = Figures.fixed(question.rate, digits: question.rate < 100 ? 1 : 0)
        let settings = PastedSettings(
            size: size, most: answer.most, workers: question.workers,
            serverLimit: question.serverLimit, stated: question.stated,
            question: "\(rate)/s, \(asked.objective)")
        result.pool?.settings = [
            PoolResult.PastedSetting(name: "SQLAlchemy", text: settings.sqlAlchemy),
            PoolResult.PastedSetting(name: "pgbouncer.ini", text: settings.pgBouncer),
        ]
    }
}
