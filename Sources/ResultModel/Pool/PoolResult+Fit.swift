extension PoolResult {
    /// How well the model predicts what it was not shown.
    package struct Fit: Codable, Sendable, Equatable {
        /// The median relative errors at points kept out of the fit.
        package var throughputError: Double
        package var responseP95Error: Double
        /// The share of stated intervals that held what was measured.
        package var coverage: Double
        /// Points that were kept out of the fit.
        package var heldOut: Int
        /// Points that it was made of.
        package var fitted: Int
        /// How far the same computation scattered meanwhile, as a share.
        package var noise: Double
        package var predictive: Bool
        /// The Universal Scalability Law, as a curve to look at; nil where it does not fit.
        package var scalability: Scalability?

        package init(
            throughputError: Double, responseP95Error: Double, coverage: Double, heldOut: Int,
            fitted: Int, noise: Double, predictive: Bool, scalability: Scalability?
        ) {
            self.throughputError = throughputError
            self.responseP95Error = responseP95Error
            self.coverage = coverage
            self.heldOut = heldOut
            self.fitted = fitted
            self.noise = noise
            self.predictive = predictive
            self.scalability = scalability
        }
    }

    /// The coefficients of the Universal Scalability Law.
    package struct Scalability: Codable, Sendable, Equatable {
        /// Checkouts a second of one client alone.
        package var ratePerSecond: Double
        package var contention: Double
        package var coherency: Double

        package init(ratePerSecond: Double, contention: Double, coherency: Double) {
            self.ratePerSecond = ratePerSecond
            self.contention = contention
            self.coherency = coherency
        }
    }

    /// What the model says, as lines to draw beside the points.
    package struct Curves: Codable, Sendable, Equatable {
        /// Checkouts a second against connections, each with a client that asks again at once.
        package var throughput: [Curve]
        /// The 95th percentile in milliseconds, from the question for a connection to its return,
        /// against activities a second; one for each pool that was measured or is advised.
        package var latency: [Curve]

        package init(throughput: [Curve], latency: [Curve]) {
            self.throughput = throughput
            self.latency = latency
        }
    }

    /// One line, its points in rising order of `x`.
    package struct Curve: Codable, Sendable, Equatable {
        /// For a legend: `queueing model`, `pool of 10`.
        package var name: String
        /// Connections of each worker's pool that it is of; nil where it is not of one pool.
        package var poolSize: Int?
        package var points: [Place]

        /// One place on it.
        package struct Place: Codable, Sendable, Equatable {
            package var x: Double
            package var y: Double

            package init(x: Double, y: Double) {
                self.x = x
                self.y = y
            }
        }

        package init(name: String, poolSize: Int? = nil, points: [Place]) {
            self.name = name
            self.poolSize = poolSize
            self.points = points
        }
    }

    /// How long a share of the checkouts waited at most, as measured and as expected.
    package struct WaitDistribution: Codable, Sendable, Equatable {
        package var poolSize: Int
        package var maxOverflow: Int
        package var workers: Int
        /// Activities a second.
        package var rate: Double
        /// In rising order of their shares; the same for both.
        package var quantiles: [Quantile]

        /// One share of them.
        package struct Quantile: Codable, Sendable, Equatable {
            /// From 0 to 1.
            package var share: Double
            package var measuredMs: Double
            package var expectedMs: Double

            package init(share: Double, measuredMs: Double, expectedMs: Double) {
                self.share = share
                self.measuredMs = measuredMs
                self.expectedMs = expectedMs
            }
        }

        package init(
            poolSize: Int, maxOverflow: Int, workers: Int, rate: Double, quantiles: [Quantile]
        ) {
            self.poolSize = poolSize
            self.maxOverflow = maxOverflow
            self.workers = workers
            self.rate = rate
            self.quantiles = quantiles
        }
    }
}
