/// Something that is wrong, with its evidence and its fix.
package struct Finding: Codable, Sendable, Equatable {
    /// Kebab-case, stable: `foreign-read`, `plan-over-budget`.
    package var ruleId: String
    package var severity: Severity
    package var section: Section
    /// `queries`, `policies`, `connections`, `api`, or `schema`.
    package var layer: String
    /// The operation, table, edge or index it is about.
    package var object: String
    /// One sentence that a person can act on.
    package var message: String
    /// What was observed.
    package var evidence: String
    /// Statements that show it again with psql; empty where there is nothing to replay.
    package var replay: String
    /// What to change, as SQL where it is SQL.
    package var fix: String
    /// The same finding in another run has the same fingerprint: rule, layer and object.
    package var fingerprint: String
    /// The scenario's reason for accepting it; nil where it is not accepted.
    package var accepted: String?
    /// Where else the weakness is known, `CWE-639`; nil where the rule names nothing.
    package var references: [String]?
    /// The statement or the entry that caused it; nil where it is not known, or nowhere in a file.
    package var location: SourcePlace?

    package init(
        ruleId: String, severity: Severity, section: Section, layer: String, object: String,
        message: String, evidence: String, replay: String = "", fix: String,
        references: [String]? = nil
    ) {
        self.references = references
        self.ruleId = ruleId
        self.severity = severity
        self.section = section
        self.layer = layer
        self.object = object
        self.message = message
        self.evidence = evidence
        self.replay = replay
        self.fix = fix
        self.fingerprint = "\(ruleId)/\(layer)/\(object)"
    }
}

/// How bad a finding is; from medium up it fails the run unless it is accepted.
package enum Severity: String, Codable, Sendable, Equatable, CaseIterable, Comparable {
    case info
    case low
    case medium
    case high
    case critical

    package static func < (left: Severity, right: Severity) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .info: 0
        case .low: 1
        case .medium: 2
        case .high: 3
        case .critical: 4
        }
    }
}

/// The part of the verdict that something belongs to.
package enum Section: String, Codable, Sendable, Equatable, CaseIterable, CodingKeyRepresentable {
    case isolation
    case cascade
    case indexes
    case storage
    case load
    case invariants
}

/// One threshold and what was observed.
package struct ThresholdResult: Codable, Sendable, Equatable {
    /// The operation or journey, or `all`.
    package var subject: String
    package var expression: String
    /// Milliseconds for times, a fraction for shares; nil without a sample.
    package var observed: Double?
    package var samples: Int
    package var outcome: Outcome
    /// Why, where the outcome is not `pass`.
    package var reason: String?
    /// Where the scenario states it; nil where that is not known.
    package var location: SourcePlace?

    package init(
        subject: String, expression: String, observed: Double?, samples: Int, outcome: Outcome,
        reason: String?
    ) {
        self.subject = subject
        self.expression = expression
        self.observed = observed
        self.samples = samples
        self.outcome = outcome
        self.reason = reason
    }
}

/// What the run came to.
package struct Verdict: Codable, Sendable, Equatable {
    package enum Status: String, Codable, Sendable { case pass, fail, inconclusive }

    package var status: Status
    package var exitCode: Int32
    /// Sections that were skipped are absent.
    package var sections: [Section: Outcome]
    /// The most important first.
    package var reasons: [String]

    package init(
        status: Status, exitCode: Int32, sections: [Section: Outcome], reasons: [String]
    ) {
        self.status = status
        self.exitCode = exitCode
        self.sections = sections
        self.reasons = reasons
    }
}
