/// Which operations and quantiles a comparison is decided by.
package enum GateChoice: Sendable, Equatable {
    /// The p50 and p95 of the operations that are called most, as many as there may be pairs.
    case mostCalled(pairs: Int)
    /// The p50 of the operations that are called most, a third of them of `writes` where so many of
    /// them are called: what a design costs shows in its writes.
    case medians(pairs: Int, writes: Set<String>)
    /// These, in this order.
    case named([GatedPair])

    /// Reads what the command line names: `list_tasks` for its p50 and p95, `list_tasks:p99` for one
    /// quantile; several with commas between.
    ///
    /// - Throws: ``Mistake`` for a quantile that there is not, or nothing at all.
    package init(parsing text: String) throws(Mistake) {
        var pairs: [GatedPair] = []
        for entry in text.split(separator: ",") {
            let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
                .map { String($0.filter { !$0.isWhitespace }) }
            guard !parts[0].isEmpty, parts.count <= 2 else { throw Mistake(entry: String(entry)) }
            if parts.count == 1 {
                pairs += [.p50, .p95].map { GatedPair(parts[0], $0) }
            } else if let quantile = GatedQuantile(rawValue: parts[1]) {
                pairs.append(GatedPair(parts[0], quantile))
            } else {
                throw Mistake(entry: String(entry))
            }
        }
        guard !pairs.isEmpty else { throw Mistake(entry: text) }
        self = .named(
            pairs.enumerated().filter { place, pair in
                pairs.firstIndex(of: pair) == place
            }.map(\.element))
    }

    /// What cannot be gated.
    package struct Mistake: Error, Equatable, CustomStringConvertible {
        package let entry: String

        package var description: String {
            "'\(entry)' names no operation and quantile; write list_tasks for its p50 and p95, or "
                + "list_tasks:p99 for one of p50, p95, p99"
        }
    }

    /// The operations that are named; nil where the load decides.
    package var operations: [String]? {
        guard case .named(let pairs) = self else { return nil }
        return pairs.map(\.operation)
    }

    /// The pairs, given how often each operation is called.
    ///
    /// - Parameter callsPerSecond: of the operations that both sides have.
    package func pairs(callsPerSecond: [String: Double]) -> [GatedPair] {
        switch self {
        case .named(let pairs): return pairs
        case .mostCalled(let limit):
            return Self.mostCalled(callsPerSecond).prefix(limit / 2).flatMap { operation in
                [.p50, .p95].map { GatedPair(operation, $0) }
            }
        case .medians(let limit, let writes):
            let called = Self.mostCalled(callsPerSecond)
            let written = called.filter(writes.contains).prefix(limit / 3)
            let read = called.filter { !writes.contains($0) }.prefix(limit - written.count)
            return called.filter { written.contains($0) || read.contains($0) }
                .map { GatedPair($0, .p50) }
        }
    }

    /// Operations that are called at all, those called most first.
    private static func mostCalled(_ callsPerSecond: [String: Double]) -> [String] {
        callsPerSecond.filter { $0.value > 0 }.sorted {
            $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value
        }.map(\.key)
    }
}
