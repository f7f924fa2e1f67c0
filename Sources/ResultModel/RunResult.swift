/// The record of one run: what checks and load write, and all that reporters read.
///
/// Parts appear as they are measured, so that an interrupted run keeps what it has; a part that is
/// nil was not reached or was skipped. Keys are part of the published format (`schemaVersion`).
package struct RunResult: Codable, Sendable, Equatable {
    package var schemaVersion = 1
    package var tool: ToolIdentity
    package var scenario: ScenarioIdentity
    /// ISO 8601, UTC, to the second.
    package var startedAt: String
    package var durationSeconds: Double = 0
    package var target: Target?
    /// What the run covers and what it leaves out.
    package var scope: ScopeResult?
    package var population: PopulationResult?
    package var load: LoadResult?
    package var indexes: [PlanResult]?
    /// What became of the operations without each index.
    package var indexTrials: [IndexTrialResult]?
    /// The same plans with more users, where that was asked for.
    package var planGrowth: PlanGrowthResult?
    package var isolation: IsolationResult?
    package var cascade: CascadeResult?
    package var storage: [StorageResult]?
    package var invariants: [InvariantResult]?
    package var findings: [Finding] = []
    package var thresholds: [ThresholdResult]?
    package var server: ServerEvidence?
    /// Which planted defects the checks saw; nil where none were planted.
    package var prove: ProveResult?
    /// How large a connection pool should be; nil where that was not asked.
    package var pool: PoolResult?
    /// Two versions held against each other, or one against its baseline.
    package var compare: CompareResult?
    /// Variants of the schema beside the scenario's own; nil where none was asked for.
    package var variants: VariantsResult?
    /// What the reader should know but need not act on: a maximum that was lowered, for example.
    package var notes: [String] = []
    package var verdict: Verdict?

    package init(tool: ToolIdentity, scenario: ScenarioIdentity, startedAt: String) {
        self.tool = tool
        self.scenario = scenario
        self.startedAt = startedAt
    }
}

/// Which Bulkhead made the result.
package struct ToolIdentity: Codable, Sendable, Equatable {
    package var name: String
    package var version: String
    /// `release` or `debug`; figures of a debug build are not evidence.
    package var buildMode: String

    package init(name: String, version: String, buildMode: String) {
        self.name = name
        self.version = version
        self.buildMode = buildMode
    }
}

/// Which scenario was run, and with which seed.
package struct ScenarioIdentity: Codable, Sendable, Equatable {
    package var name: String
    package var contentHash: String
    package var seed: UInt64
    /// The scenario's own file, as in ``SourcePlace``; nil where it is not known.
    package var file: String?

    package init(name: String, contentHash: String, seed: UInt64, file: String? = nil) {
        self.name = name
        self.contentHash = contentHash
        self.seed = seed
        self.file = file
    }
}

/// What was measured; holds no password.
package struct Target: Codable, Sendable, Equatable {
    package enum Kind: String, Codable, Sendable { case database, api }

    package var kind: Kind
    /// Whether Bulkhead started the server and removes it.
    package var ephemeral: Bool
    package var serverVersion: String
    package var settings: [String: String]
    /// Whose structure a throw-away server was given, or what was looked at behind an application;
    /// nil where it was the scenario's own, or nothing.
    package var source: Source?

    package init(
        kind: Kind, ephemeral: Bool, serverVersion: String, settings: [String: String],
        source: Source? = nil
    ) {
        self.kind = kind
        self.ephemeral = ephemeral
        self.serverVersion = serverVersion
        self.settings = settings
        self.source = source
    }

    /// A database that was only read.
    package struct Source: Codable, Sendable, Equatable {
        package var database: String
        package var serverVersion: String
        /// The role that `--dsn` names.
        package var applicationRole: String

        package init(database: String, serverVersion: String, applicationRole: String) {
            self.database = database
            self.serverVersion = serverVersion
            self.applicationRole = applicationRole
        }
    }
}

/// What was seeded, or made by requests, and how fast.
package struct PopulationResult: Codable, Sendable, Equatable {
    package var users: Int
    package var tables: [String: TableSize]
    package var seconds: Double
    package var rowsPerSecond: Double
    /// Whether users made the rows themselves, through the application; nil where they were seeded.
    package var byRequests: Bool?

    package init(
        users: Int, tables: [String: TableSize], seconds: Double, rowsPerSecond: Double,
        byRequests: Bool? = nil
    ) {
        self.users = users
        self.tables = tables
        self.seconds = seconds
        self.rowsPerSecond = rowsPerSecond
        self.byRequests = byRequests
    }
}

/// A seeded table's size on disk, in bytes.
package struct TableSize: Codable, Sendable, Equatable {
    package var rows: Int
    /// Heap and TOAST.
    package var bytes: Int64
    package var indexBytes: Int64

    package init(rows: Int, bytes: Int64, indexBytes: Int64) {
        self.rows = rows
        self.bytes = bytes
        self.indexBytes = indexBytes
    }
}

/// Database size against what the document claims.
package struct StorageResult: Codable, Sendable, Equatable {
    package var users: Int
    package var claimBytes: Int64
    /// Size of all tables and indexes of the scenario; the catalogs are not counted.
    package var measuredBytes: Int64
    /// `pg_database_size`, catalogs and all.
    package var databaseBytes: Int64
    package var outcome: Outcome

    package init(
        users: Int, claimBytes: Int64, measuredBytes: Int64, databaseBytes: Int64, outcome: Outcome
    ) {
        self.users = users
        self.claimBytes = claimBytes
        self.measuredBytes = measuredBytes
        self.databaseBytes = databaseBytes
        self.outcome = outcome
    }
}

/// One invariant, checked at one moment.
package struct InvariantResult: Codable, Sendable, Equatable {
    package var name: String
    /// `seeded`, `after load`, `after cascade`.
    package var moment: String
    package var outcome: Outcome
    /// Up to five offending rows, as text.
    package var rows: [String]

    package init(name: String, moment: String, outcome: Outcome, rows: [String]) {
        self.name = name
        self.moment = moment
        self.outcome = outcome
        self.rows = rows
    }
}

/// What one assertion came to.
package enum Outcome: String, Codable, Sendable, Equatable {
    case pass
    case fail
    case inconclusive
    /// Not exercised; never counted as held.
    case untested
}
