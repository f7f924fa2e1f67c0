package import ResultModel

/// `--format csv`: the load second by second, as spreadsheets read it (RFC 4180).
package enum CSVReport {
    /// One line for each second, warm-up included; only the titles where there was no load.
    package static func render(_ result: RunResult) -> [UInt8] {
        let titles = "second,warmup,started,succeeded,failed,p50_ms,p99_ms"
        let lines = (result.load?.perSecond ?? []).map { sample in
            [
                "\(sample.second)", sample.warmup ? "1" : "0", "\(sample.started)",
                "\(sample.succeeded)", "\(sample.failed)", "\(sample.p50Ms)", "\(sample.p99Ms)",
            ].joined(separator: ",")
        }
        return Array(([titles] + lines).map { $0 + "\r\n" }.joined().utf8)
    }
}
