internal import ResultModel

/// All trials of one size, as one line.
struct RepeatedTrial {
    let role: PoolResult.Trial.Role
    let size: Int
    let rate: Double
    /// From the least to the most that was observed.
    private(set) var observedMs: ClosedRange<Double>
    let expectedMs: PoolResult.Interval?
    private(set) var samples: Int
    private(set) var timeouts: Int
    private var times = 1
    private var timesMet: Int

    /// Trials by size, in the order in which each was first tried.
    static func grouped(_ trials: [PoolResult.Trial]) -> [RepeatedTrial] {
        var groups: [RepeatedTrial] = []
        for trial in trials {
            if let known = groups.firstIndex(where: {
                $0.role == trial.role && $0.size == trial.size
            }) {
                groups[known].add(trial)
            } else {
                groups.append(RepeatedTrial(trial))
            }
        }
        return groups
    }

    private init(_ trial: PoolResult.Trial) {
        role = trial.role
        size = trial.size
        rate = trial.rate
        observedMs = trial.observedMs...trial.observedMs
        expectedMs = trial.expectedMs
        samples = trial.samples
        timeouts = trial.timeouts
        timesMet = trial.met ? 1 : 0
    }

    private mutating func add(_ trial: PoolResult.Trial) {
        let least = min(observedMs.lowerBound, trial.observedMs)
        observedMs = least...max(observedMs.upperBound, trial.observedMs)
        samples += trial.samples
        timeouts += trial.timeouts
        times += 1
        timesMet += trial.met ? 1 : 0
    }

    /// Whether the objective was met; how often, where there was more than one trial.
    var met: String {
        times == 1 ? (timesMet == 1 ? "yes" : "no") : "\(timesMet) of \(times)"
    }

    var isMostlyMet: Bool { timesMet * 2 > times }
}
