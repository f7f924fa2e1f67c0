/// Two versions held against each other: first what no clock touches, then latencies, block by block.
package struct CompareResult: Codable, Sendable, Equatable {
    /// A: what is there.
    package var reference: Side
    /// B: what may replace it.
    package var candidate: Side
    /// Whether both are the same, to learn what this machine can see.
    package var isCalibration: Bool
    /// What differs without any clock; the latencies are measured only where nothing of it is a
    /// regression.
    package var evidence: [EvidenceDifference] = []
    /// How the latencies were measured; nil where they were not reached.
    package var measurement: Measurement?
    /// In the order in which they were chosen.
    package var pairs: [Pair] = []
    /// What was asked for and could not be gated, one sentence each.
    package var notGated: [String] = []
    /// Nil until there is one.
    package var answer: Answer?
    /// False where some blocks were not performed: an interruption, a lost server.
    package var complete = false

    package init(reference: Side, candidate: Side, isCalibration: Bool) {
        self.reference = reference
        self.candidate = candidate
        self.isCalibration = isCalibration
    }

    /// What a comparison says, of a pair or altogether.
    package enum Answer: String, Codable, Sendable, Equatable {
        case regressed
        case pass
        case inconclusive
    }

    /// One version.
    package struct Side: Codable, Sendable, Equatable {
        /// As the command line names it: a folder, a revision.
        package var label: String
        package var scenario: ScenarioIdentity

        package init(label: String, scenario: ScenarioIdentity) {
            self.label = label
            self.scenario = scenario
        }
    }

    /// How the latencies were measured.
    package struct Measurement: Codable, Sendable, Equatable {
        package var blocksPlanned: Int
        package var blocksMeasured: Int
        /// How long each side of each block was measured, without warm-up.
        package var secondsPerSide: Double
        /// Arrivals a second, the same on both sides.
        package var ratePerSecond: Double
        /// What the slower side answered a second when it was asked for as much as possible.
        package var capacityPerSecond: Double
        /// Where order and arrivals come from.
        package var seed: UInt64
        /// Which side went first in each block: `AB` or `BA`.
        package var order: [String]

        package init(
            blocksPlanned: Int, secondsPerSide: Double, ratePerSecond: Double,
            capacityPerSecond: Double, seed: UInt64, order: [String]
        ) {
            self.blocksPlanned = blocksPlanned
            blocksMeasured = 0
            self.secondsPerSide = secondsPerSide
            self.ratePerSecond = ratePerSecond
            self.capacityPerSecond = capacityPerSecond
            self.seed = seed
            self.order = order
        }
    }

    /// One quantile of one operation, over all blocks.
    ///
    /// Changes are shares of A: 0.05 is 5 % slower.
    package struct Pair: Codable, Sendable, Equatable {
        package var operation: String
        /// `p50`, `p95` or `p99`.
        package var quantile: String
        /// The quantile in each block, in milliseconds.
        package var referenceMs: [Double]
        package var candidateMs: [Double]
        /// The least that one side of one block gave; 0 without any block.
        package var leastSamples: Int
        /// By how much it may grow.
        package var tolerance: Double
        /// Nil where there are too few blocks.
        package var change: Double?
        package var lower: Double?
        package var upper: Double?
        /// The exact confidence of the bounds, from 0.95 up.
        package var confidence: Double?
        /// Of the signed-rank test against no change, and after Holm's correction.
        package var pValue: Double?
        package var adjustedPValue: Double?
        /// The smallest slowdown that would be called a regression 9 times in 10, at the noise seen.
        package var smallestVisible: Double?
        /// Differences that are zero, and those that share their magnitude with another.
        package var zeros: Int
        package var tied: Int
        package var answer: Answer

        package init(
            operation: String, quantile: String, referenceMs: [Double], candidateMs: [Double],
            leastSamples: Int, tolerance: Double, zeros: Int, tied: Int, answer: Answer
        ) {
            self.operation = operation
            self.quantile = quantile
            self.referenceMs = referenceMs
            self.candidateMs = candidateMs
            self.leastSamples = leastSamples
            self.tolerance = tolerance
            self.zeros = zeros
            self.tied = tied
            self.answer = answer
        }
    }
}

/// Something that differs between two versions, or from a baseline, whatever the clock says.
package struct EvidenceDifference: Codable, Sendable, Equatable {
    package enum Kind: String, Codable, Sendable, Equatable {
        /// Tables, columns, keys, checks, indexes.
        case structure
        /// The form of a plan, or the indexes it uses.
        case plan
        /// Blocks touched by a statement.
        case buffers
        /// Statements of an operation, or operations of the scenario.
        case statements
        /// Write-ahead log written by an operation.
        case wal
        /// Sizes of tables and indexes.
        case size
        /// Calls that failed, or that returned rows of others.
        case errors
    }

    package enum Weight: String, Codable, Sendable, Equatable {
        /// It costs more: the gate fails.
        case regression
        /// It costs less.
        case improvement
        /// Worth knowing; it may explain something else.
        case note
    }

    /// The object of errors that belong to no operation.
    package static let wholeLoad = "load"

    package var kind: Kind
    package var weight: Weight
    /// An operation, a table, or a table's part.
    package var object: String
    /// What differs, as a sentence.
    package var message: String
    package var before: String?
    package var after: String?

    package init(
        kind: Kind, weight: Weight, object: String, message: String, before: String? = nil,
        after: String? = nil
    ) {
        self.kind = kind
        self.weight = weight
        self.object = object
        self.message = message
        self.before = before
        self.after = after
    }
}
