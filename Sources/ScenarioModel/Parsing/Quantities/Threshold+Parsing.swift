extension Threshold {
    private static let hint =
        "write 'p(95) < 20ms', 'mean < 5ms', 'errors < 0.1%', 'rate >= 99% of target', "
        + "'pool_wait p(99) < 5ms', 'service p(95) < 10ms' or 'first_token p(95) < 300ms'"

    /// Reads one limit.
    ///
    /// The grammar is
    ///
    ///     threshold = metric operator value
    ///     metric    = [ part ] statistic | "errors" | "rate"
    ///     part      = "pool_wait" | "service" | "first_event" | "first_token" | "between_tokens"
    ///     statistic = "p(" number ")" | "mean" | "min" | "max"
    ///     operator  = "<" | "<=" | ">" | ">="
    ///     value     = time | share | share "of target"
    ///
    /// where times go with statistics, a share with `errors`, and a share of the target with `rate`.
    /// The position is left at the start of the file for the caller to set.
    static func parse(_ text: String) throws(Quantity.Failure) -> Threshold {
        guard let first = text.firstIndex(where: { "<>=".contains($0) }) else {
            throw Quantity.Failure(message: "there is no '<' or '>' in it", hint: hint)
        }
        let symbol = text[first...].prefix { "<>=!".contains($0) }
        guard let comparison = Comparison(rawValue: String(symbol)) else {
            throw Quantity.Failure(message: "'\(symbol)' does not compare anything", hint: hint)
        }
        let metric = try metric(text[..<first].trimmingSpaces())
        let value = text[symbol.endIndex...].trimmingSpaces()
        return Threshold(
            expression: text, metric: metric, comparison: comparison,
            limit: try limit(value, of: metric), position: SourcePosition(line: 1, column: 1))
    }

    private static func metric(_ text: String) throws(Quantity.Failure) -> Metric {
        switch text {
        case "errors": return .errors
        case "rate": return .rate
        default: break
        }
        let words = text.split(separator: " ", maxSplits: 1)
        guard let first = words.first else {
            throw Quantity.Failure(message: "it does not say what is measured", hint: hint)
        }
        let rest = words.count == 2 ? words[1].trimmingSpaces() : ""
        switch first {
        case "pool_wait": return .poolWait(try statistic(rest))
        case "service": return .service(try statistic(rest))
        case "first_event": return .firstEvent(try statistic(rest))
        case "first_token": return .firstToken(try statistic(rest))
        case "between_tokens": return .betweenTokens(try statistic(rest))
        default: return .latency(try statistic(text))
        }
    }

    private static func statistic(_ text: String) throws(Quantity.Failure) -> Statistic {
        switch text {
        case "mean": return .mean
        case "min": return .minimum
        case "max": return .maximum
        default: break
        }
        guard text.hasPrefix("p("), text.hasSuffix(")") else {
            throw Quantity.Failure(
                message: text.isEmpty
                    ? "it does not say which figure is meant" : "'\(text)' is not measured",
                hint: hint)
        }
        guard let percent = DecimalNumber(text.dropFirst(2).dropLast().trimmingSpaces()),
            percent.value > 0, percent.value < 100
        else {
            throw Quantity.Failure(
                message: "'\(text)' is not a percentile",
                hint: "write a number between 0 and 100: p(95), p(99.9)")
        }
        return .quantile(percent.percentValue)
    }

    private static func limit(
        _ text: String, of metric: Metric
    ) throws(Quantity.Failure) -> Double {
        switch metric {
        case .latency, .service, .poolWait, .firstEvent, .firstToken, .betweenTokens:
            return Double(try Quantity.duration(text))
        case .errors:
            return try Quantity.share(text)
        case .rate:
            guard text.hasSuffix(" of target") else {
                throw Quantity.Failure(
                    message: "a rate is held against the target",
                    hint: "write 'rate >= 99% of target'")
            }
            return try Quantity.share(text.dropLast(" of target".count).trimmingSpaces())
        }
    }
}
