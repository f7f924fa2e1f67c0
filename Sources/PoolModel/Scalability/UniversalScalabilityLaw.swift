/// Throughput as a function of concurrency: the Universal Scalability Law.
///
/// `X(N) = rate N / (1 + contention (N - 1) + coherency N (N - 1))`, after N. J. Gunther,
/// "Guerrilla Capacity Planning", chapter 4.
///
/// A curve to diagnose with: contention bends it to a ceiling, coherency bends it down. A ceiling
/// that is hard, such as one lock or a full pool, has another shape; `ClosedQueue` has that.
package struct UniversalScalabilityLaw: Sendable, Equatable {
    /// What one alone achieves, per second.
    package let ratePerSecond: Double
    /// The serial share (sigma).
    package let contention: Double
    /// The cost of each pair that has to agree (kappa).
    package let coherency: Double

    package init(ratePerSecond: Double, contention: Double, coherency: Double) {
        self.ratePerSecond = ratePerSecond
        self.contention = contention
        self.coherency = coherency
    }

    package static let parameterCount = 3

    /// The law that fits best.
    ///
    /// `N / X` is linear in `1 / rate`, `contention / rate` and `coherency / rate`, so this is a
    /// linear least squares problem; weighted with `(X / N)^2` it makes the *relative* errors
    /// small. None of the three may be negative: of the four problems in which contention,
    /// coherency or both are 0, the best one without a negative coefficient is taken.
    ///
    /// - Throws: `tooFewPoints` with fewer than three distinct concurrencies, `badPoint`.
    package init(fitting points: [ThroughputPoint]) throws(PoolModelFault) {
        try ThroughputPoint.check(points, parameters: Self.parameterCount)
        var best: (error: Double, coefficients: [Double])?
        for columns in [[0], [0, 1], [0, 2], [0, 1, 2]] {
            guard let solution = Self.solve(points, columns: columns),
                solution[0] > 0, solution.allSatisfy({ $0 >= 0 })
            else { continue }
            let error = points.reduce(0) { sum, point in
                let row = Self.row(point)
                let residual = zip(row, solution).reduce(-1) { $0 + $1.0 * $1.1 }
                return sum + residual * residual
            }
            if error < (best?.error ?? .infinity) { best = (error, solution) }
        }
        guard let best else {
            throw PoolModelFault(
                .tooFewPoints, "no law fits these points; measure at more concurrencies")
        }
        self.init(
            ratePerSecond: 1 / best.coefficients[0],
            contention: best.coefficients[1] / best.coefficients[0],
            coherency: best.coefficients[2] / best.coefficients[0])
    }

    /// Throughput per second at a concurrency of at least 1.
    package func throughput(at concurrency: Double) -> Double {
        ratePerSecond * concurrency
            / (1 + contention * (concurrency - 1) + coherency * concurrency * (concurrency - 1))
    }

    /// The concurrency beyond which throughput falls, `sqrt((1 - contention) / coherency)`; nil
    /// when it never does.
    package var peakConcurrency: Double? {
        guard coherency > 0 else { return contention >= 1 ? 1 : nil }
        return max(1, (max(0, 1 - contention) / coherency).squareRoot())
    }

    /// The most that can be had: the throughput at the peak, or the ceiling `rate / contention`;
    /// nil when the curve never bends.
    package var capacityPerSecond: Double? {
        if let peakConcurrency { return throughput(at: peakConcurrency) }
        return contention > 0 ? ratePerSecond / contention : nil
    }

    /// The concurrency beyond which more gains nothing: the peak, or where a line through one alone
    /// meets the ceiling, `1 / contention`.
    package var knee: Double? {
        peakConcurrency ?? (contention > 0 ? 1 / contention : nil)
    }

    /// What the coefficients are multiplied with, already weighted; their sum is 1 for a law that
    /// goes through the point.
    private static func row(_ point: ThroughputPoint) -> [Double] {
        let count = Double(point.concurrency)
        let weight = point.throughputPerSecond / count
        return [weight, weight * (count - 1), weight * count * (count - 1)]
    }

    /// Least squares over some of the columns, by the normal equations; the others are 0.
    private static func solve(_ points: [ThroughputPoint], columns: [Int]) -> [Double]? {
        let size = columns.count
        // Columns differ by orders of magnitude: scaled to the same length, elimination is safe.
        let rows = points.map(row)
        let scales = columns.map { column in
            rows.reduce(0) { $0 + $1[column] * $1[column] }.squareRoot()
        }
        guard scales.allSatisfy({ $0 > 0 }) else { return nil }
        var matrix = Array(repeating: Array(repeating: 0.0, count: size + 1), count: size)
        for row in rows {
            for (i, one) in columns.enumerated() {
                for (j, other) in columns.enumerated() {
                    matrix[i][j] += row[one] * row[other] / scales[i] / scales[j]
                }
                matrix[i][size] += row[one] / scales[i]
            }
        }
        for pivot in 0..<size {
            let highest = (pivot..<size).max { abs(matrix[$0][pivot]) < abs(matrix[$1][pivot]) }
            guard let highest, abs(matrix[highest][pivot]) > 1e-12 else { return nil }
            matrix.swapAt(pivot, highest)
            for row in 0..<size where row != pivot {
                let factor = matrix[row][pivot] / matrix[pivot][pivot]
                for column in pivot...size { matrix[row][column] -= factor * matrix[pivot][column] }
            }
        }
        var solution = [0.0, 0, 0]
        for (i, column) in columns.enumerated() {
            solution[column] = matrix[i][size] / matrix[i][i] / scales[i]
        }
        return solution
    }
}
