internal import ArgumentParser

/// What is printed and written.
struct OutputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where result.json goes (default: results/<scenario>-<UTC time>).",
            valueName: "folder"))
    var out: String?

    @Option(help: "What standard output gets: the report, or result.json.")
    var format: OutputFormat?

    @Flag(name: .shortAndLong, help: "Print no progress and no report; the exit code says it.")
    var quiet = false
}

/// What standard output gets.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}
