internal import ResultModel

/// With what the run can be repeated, and what a reader should know of it.
struct EnvironmentPart: HTMLSectionWriter {
    let result: RunResult

    func write(to page: inout HTMLPage) {
        page.section("environment", "Environment")
        page.fact(
            "tool",
            "\(result.tool.name) \(result.tool.version), \(result.tool.buildMode) build")
        page.fact("scenario", "\(result.scenario.name), SHA-256 \(result.scenario.contentHash)")
        page.fact("seed", "\(result.scenario.seed)")
        page.fact(
            "time",
            "\(result.startedAt), for \(Figures.duration(seconds: result.durationSeconds))")
        if let target = result.target {
            page.fact(
                "server",
                (target.kind == .database ? "PostgreSQL " : "API ") + target.serverVersion
                    + (target.ephemeral ? ", started for this run and removed" : ", existing"))
            if let source = target.source {
                page.fact(
                    target.kind == .api ? "only read" : "structure of",
                    "\(source.database) on PostgreSQL \(source.serverVersion), as the role "
                        + source.applicationRole)
            }
            page.table(
                "Settings of the server", [.text("setting"), .text("value")],
                target.settings.sorted { $0.key < $1.key }.map {
                    [HTMLCell($0.key), HTMLCell($0.value)]
                })
        }
        if !result.notes.isEmpty { page.subheading("Notes") }
        for note in result.notes { page.paragraph(note) }
    }
}
