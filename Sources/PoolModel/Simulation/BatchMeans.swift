/// The mean of a correlated series and its standard error, in constant memory.
///
/// The method of batch means (A. M. Law, "Simulation Modeling and Analysis", 9.5.3): the means of
/// long batches are nearly independent although their members are not. Batches grow with the
/// series: with 64 full ones, neighbours are joined in pairs, so there are always 32 to 64. The
/// standard error is too small while a batch is not much longer than the correlation reaches.
package struct BatchMeans: Sendable, Equatable {
    private static let most = 64
    private var means: [Double] = []
    private var batchSize: UInt64 = 1
    private var openSum = 0.0
    private var openCount: UInt64 = 0
    private var sum = 0.0
    /// How many values there were.
    package private(set) var count: UInt64 = 0

    package init() {
        means.reserveCapacity(Self.most)
    }

    package mutating func add(_ value: Double) {
        sum += value
        count += 1
        openSum += value
        openCount += 1
        guard openCount == batchSize else { return }
        means.append(openSum / Double(batchSize))
        openSum = 0
        openCount = 0
        guard means.count == Self.most else { return }
        for pair in 0..<(Self.most / 2) {
            means[pair] = (means[2 * pair] + means[2 * pair + 1]) / 2
        }
        means.removeLast(Self.most / 2)
        batchSize *= 2
    }

    /// Of all values; 0 of none.
    package var mean: Double { count > 0 ? sum / Double(count) : 0 }

    /// How far the mean is off, as a standard deviation; nil with fewer than 16 batches.
    package var standardError: Double? {
        guard means.count >= 16 else { return nil }
        let middle = means.reduce(0, +) / Double(means.count)
        let squares = means.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
        return (squares / Double(means.count - 1) / Double(means.count)).squareRoot()
    }
}
