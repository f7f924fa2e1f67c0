internal import ArgumentParser

/// What a run takes over from the scenario unless it is told otherwise.
struct SizeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How many users to seed.", valueName: "n"))
    var users: Int?

    @Option(
        help: ArgumentHelp(
            "Seed a copy with so many users too, and compare what the same reads cost.",
            valueName: "n"))
    var growTo: Int?

    @Option(
        help: ArgumentHelp(
            "Arrivals per second in every phase of an open load, `500` or `500/s`.",
            valueName: "rate"))
    var rate: String?

    @Option(
        help: ArgumentHelp(
            "How long the measured phases take together, `30s`; warm-ups stay as they are.",
            valueName: "time"))
    var duration: String?

    @Option(help: ArgumentHelp("Where every random choice comes from.", valueName: "n"))
    var seed: UInt64?
}
