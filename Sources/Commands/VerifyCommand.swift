internal import ArgumentParser

/// The checks without the load.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify a scenario without its load: run --skip load.")

    @Argument(help: "A scenario's folder, or its YAML file.", completion: .file())
    var scenario: String

    @Option(
        help: ArgumentHelp(
            "Leave parts out: indexes, isolation, cascade, storage, invariants.",
            valueName: "part,…"))
    var skip: String?

    @Option(help: "What an inconclusive run exits with: fail (96) or pass (0).")
    var onInconclusive: OnInconclusive?

    @OptionGroup(title: "Size") var size: SizeOptions
    @OptionGroup(title: "Target") var target: TargetOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
        try await RunStart(
            scenario: scenario, target: target, size: size, output: output, skip: skip,
            onInconclusive: onInconclusive, neverPerformed: [.load]
        ).perform()
    }
}
