internal import ArgumentParser

/// Everything: seed, explain, attack, load, delete, judge.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Load and verify a scenario, and give a verdict.",
        discussion: """
            Without --dsn, DATABASE_URL or PGHOST it starts a PostgreSQL server of its own, and \
            removes it at the end, also after Ctrl-C. The report goes to standard output, progress \
            to standard error, the record to result.json in the folder that --out names.
            """)

    @Argument(help: "A scenario's folder, or its YAML file.", completion: .file())
    var scenario: String

    @Option(
        help: ArgumentHelp(
            "Leave parts out: load, indexes, isolation, cascade, storage, invariants.",
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
            onInconclusive: onInconclusive
        ).perform()
    }
}

extension OnInconclusive: ExpressibleByArgument {}

/// What `run` and `verify` share: options resolved, scenario read, pipeline performed.
struct RunStart {
    let scenario: String
    let target: TargetOptions
    let size: SizeOptions
    let output: OutputOptions
    let skip: String?
    let onInconclusive: OnInconclusive?
    /// What the verb leaves out, whatever `--skip` says.
    var neverPerformed: Set<RunPart> = []

    /// - Throws: `CommandFailure`, or `ExitCode` with the verdict's code.
    func perform() async throws {
        let context = ProcessContext.current()
        var settings = try RunSettings(
            scenario: scenario, target: target, size: size, output: output, skip: skip,
            onInconclusive: onInconclusive, environment: context.environment)
        settings.skipped.formUnion(neverPerformed)
        let declared = try ScenarioLoading.load(settings, environment: context.environment)
        settings.skipped.formUnion(ScenarioLoading.partsWithoutSubject(declared))
        var pipeline = try RunPipeline(settings, declared, context)
        let code: Int32
        do throws(CommandFailure) {
            code = try await pipeline.run()
        } catch {
            pipeline.folder.removeIfEmpty()
            throw error
        }
        if code != 0 { throw ExitCode(code) }
    }
}
