internal import ResultModel

extension Verdict {
    /// What the exit code means, without a full stop.
    var meaning: String {
        if status == .inconclusive, exitCode == ExitStatus.success.code {
            return "let through by --on-inconclusive pass"
        }
        return ExitStatus(rawValue: exitCode)?.meaning ?? "unknown exit code"
    }
}

extension RunResult {
    /// Against what and with which seed it ran: `PostgreSQL 15.18, throw-away`, `1,000 users, …`.
    var circumstances: [String] {
        var parts: [String] = []
        if let target {
            let server = target.kind == .database ? "PostgreSQL \(target.serverVersion)" : "API"
            parts.append(server + (target.ephemeral ? ", throw-away" : ", an existing server"))
            if let source = target.source {
                parts.append(
                    target.kind == .api
                        ? "the database \(source.database), only read"
                        : "the structure of \(source.database)")
            }
        }
        if let population {
            let rows = population.tables.values.reduce(0) { $0 + $1.rows }
            parts.append(
                Figures.counted(population.users, "user") + ", " + Figures.counted(rows, "row"))
        }
        parts.append("seed \(scenario.seed)")
        return parts
    }

    /// When it ran, how long, and by what.
    var occasion: [String] {
        var parts = ["started \(startedAt)"]
        if durationSeconds > 0 {
            parts.append("took \(Figures.duration(seconds: durationSeconds))")
        }
        parts.append("\(tool.name) \(tool.version)")
        return parts
    }

    /// Of a build whose figures mean nothing; nil of a release build.
    var warningOfBuild: String? {
        tool.buildMode == "release"
            ? nil : "A \(tool.buildMode) build: its figures are not evidence."
    }
}
