/// How a command ends, told to the shell.
///
/// The codes from 95 to 105 sit where k6's do: 99 for thresholds, 104 for configuration, 105 for
/// interruption. Where several apply, the verdict's rules say which one comes first.
package enum ExitStatus: Int32, Codable, Sendable, Equatable, CaseIterable {
    case success = 0
    case usage = 64
    case unavailable = 69
    case internalFault = 70
    case saturated = 95
    case inconclusive = 96
    case violated = 97
    case regressed = 98
    case assertionFailed = 99
    case invalidScenario = 104
    case interrupted = 105

    /// The code that the shell sees.
    package var code: Int32 { rawValue }

    /// A short name in kebab-case, for tables and for scripts.
    package var name: String {
        switch self {
        case .success: "success"
        case .usage: "usage"
        case .unavailable: "unavailable"
        case .internalFault: "internal-fault"
        case .saturated: "saturated"
        case .inconclusive: "inconclusive"
        case .violated: "violated"
        case .regressed: "regressed"
        case .assertionFailed: "assertion-failed"
        case .invalidScenario: "invalid-scenario"
        case .interrupted: "interrupted"
        }
    }

    /// What it means, without a full stop: `everything asserted held`.
    package var meaning: String {
        switch self {
        case .success: "everything asserted held"
        case .usage: "the command line is wrong"
        case .unavailable: "the database, API or a needed program is unavailable"
        case .internalFault: "a fault in Bulkhead itself"
        case .saturated: "the load generator could not keep up; latencies are not evidence"
        case .inconclusive: "a control stayed silent, or there was too little to judge"
        case .violated: "isolation or a cascade is violated"
        case .regressed: "a regression against the baseline"
        case .assertionFailed: "a threshold, index, storage or invariant assertion failed"
        case .invalidScenario: "the scenario or the configuration is invalid"
        case .interrupted: "interrupted; what was measured is written"
        }
    }
}
