/// The changes to its schema that a scenario keeps as variants, each beside the scenario's own design.
package struct VariantsResult: Codable, Sendable, Equatable {
    /// As the schema files have it.
    package var reference: Design
    /// In the order of their names; one where one was asked for.
    package var designs: [Design] = []
    /// For the timed part of all of them, in seconds.
    package var budgetSeconds: Double
    /// False where some were not reached: an interruption, a lost server.
    package var complete = false

    package init(reference: Design, budgetSeconds: Double) {
        self.reference = reference
        self.budgetSeconds = budgetSeconds
    }

    /// What one design costs and keeps; what depends on a clock is against the reference.
    package struct Design: Codable, Sendable, Equatable {
        package var name: String
        /// What its file says of it.
        package var summary: String?
        package var contentHash: String
        /// By operation.
        package var operations: [String: Cost] = [:]
        package var tables: [String: TableSize] = [:]
        /// What the attacks came to, and the deletes.
        package var isolation = Outcome.untested
        package var cascade = Outcome.untested
        /// What fails here and not in the reference, one sentence each; the findings are among the
        /// run's.
        package var broken: [String] = []
        /// Why something could not be judged.
        package var doubts: [String] = []
        /// What differs from the reference, whatever the clock says.
        package var evidence: [EvidenceDifference] = []
        /// How the latencies were measured; nil where they were not.
        package var measurement: CompareResult.Measurement?
        /// Latencies against the reference.
        package var pairs: [CompareResult.Pair] = []
        /// What was not measured, and why.
        package var notMeasured: [String] = []

        package init(name: String, summary: String?, contentHash: String) {
            self.name = name
            self.summary = summary
            self.contentHash = contentHash
        }
    }

    /// What an operation costs for the user with the most rows, under a custom plan.
    package struct Cost: Codable, Sendable, Equatable {
        /// Shared blocks.
        package var buffers: Int64
        package var rows: Int64
        /// Write-ahead log; nil for a read, and where pages were logged whole.
        package var walBytes: Int64?

        package init(buffers: Int64, rows: Int64, walBytes: Int64?) {
            self.buffers = buffers
            self.rows = rows
            self.walBytes = walBytes
        }
    }
}

extension VariantsResult.Design {
    /// All tables, in bytes.
    package var tableBytes: Int64 { tables.values.reduce(0) { $0 + $1.bytes } }
    /// All indexes, in bytes.
    package var indexBytes: Int64 { tables.values.reduce(0) { $0 + $1.indexBytes } }
}
