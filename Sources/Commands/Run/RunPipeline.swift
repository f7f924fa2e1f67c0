internal import Assessment
internal import EphemeralPostgres
internal import Foundation
internal import PostgresDriver
internal import Recording
internal import Reporting
internal import ResultModel
internal import ScenarioModel
internal import SourcePlaces
internal import Verification

/// One run from a scenario to its verdict, phase by phase; what is measured is written as it comes.
struct RunPipeline {
    var settings: RunSettings
    var scenario: Scenario
    let context: ProcessContext
    let interruption: Interruption
    let display: ProgressDisplay
    let folder: ResultFolder
    var result: RunResult
    var circumstances = VerdictRules.Circumstances()

    /// Ends the phases early; the verdict is given on what there is.
    struct Cut: Error {
        enum Cause {
            case interrupted
            /// A server or a program, as a sentence.
            case unavailable(String)
            case fault(String)
        }

        let cause: Cause
    }

    /// Works on a target, and fills the result.
    typealias Phases = (inout RunPipeline, DatabaseTarget) async throws -> Void

    init(
        _ settings: RunSettings, _ scenario: Scenario, _ context: ProcessContext
    ) throws(CommandFailure) {
        self.settings = settings
        self.scenario = scenario
        self.context = context
        interruption = Interruption()
        display = ProgressDisplay(context, isQuiet: settings.isQuiet)
        let startedAt = Self.timestamp()
        folder = try ResultFolder(
            chosen: settings.outFolder, scenario: scenario.name, startedAt: startedAt)
        result = RunResult(
            tool: ToolIdentity.this,
            scenario: ScenarioIdentity(
                name: scenario.name, contentHash: scenario.source.contentHash,
                seed: scenario.population.seed), startedAt: startedAt)
    }

    /// Performs the run.
    ///
    /// - Parameter phases: what is done on the database; everything where nothing else is said.
    /// - Returns: the exit code of the verdict.
    /// - Throws: `CommandFailure` where nothing could be measured at all.
    mutating func run(
        _ phases: Phases = { try await $0.perform(on: $1) }
    ) async throws(CommandFailure) -> Int32 {
        if isOfAPIAlone {
            return try await runWithoutDatabase { try await $0.performOnAPIAlone() }
        }
        guard !settings.allowsExistingData else {
            throw CommandFailure(
                .usage,
                """
                --allow-existing-data is not supported by this version for a database: one that is \
                not empty is never written to. Leave it out: the load then happens on a throw-away \
                server with a copy of the database's structure.
                """)
        }
        beginDisplay()
        defer { display.stop() }
        let begun = MonotonicClock.nowNanoseconds
        display.begin("starting PostgreSQL")
        let target = try await TargetFinder(
            settings: settings, environment: context.environment, scenario: scenario,
            display: display, interruption: interruption
        ).find()
        if let copied = target.copied {
            display.end()
            // The application is whoever --dsn says, unless the scenario knows better.
            scenario.database.role = scenario.database.role ?? copied.applicationRole
        } else {
            display.end(summary: target.isEphemeral ? "throw-away server" : "the server you named")
        }
        do {
            try await phases(&self, target)
        } catch let failure as CommandFailure {
            await leave(target)
            throw remains(on: target).map(failure.adding) ?? failure
        } catch let cut as Cut {
            note(cut, on: target)
        } catch {
            circumstances.internalFault = "\(error)"
        }
        result.durationSeconds = Double(MonotonicClock.nowNanoseconds - begun) / 1e9
        judge(complete: circumstances == VerdictRules.Circumstances())
        try writeResult()
        try writePage()
        await leave(target)
        display.stop()
        try report()
        return result.verdict?.exitCode ?? ExitStatus.internalFault.code
    }

    private func beginDisplay() {
        let display = display
        display.start()
        interruption.listen(
            announce: {
                display.announce(
                    "Stopping: what was measured will be kept. Again to stop at once.")
            }, leave: { display.abandon() })
    }

    /// As `run`, where there is no database to work on.
    mutating func runWithoutDatabase(
        _ phases: (inout RunPipeline) async throws -> Void
    ) async throws(CommandFailure) -> Int32 {
        beginDisplay()
        defer { display.stop() }
        let begun = MonotonicClock.nowNanoseconds
        do {
            try await phases(&self)
        } catch let failure as CommandFailure {
            throw failure
        } catch let cut as Cut {
            note(cut, on: nil)
        } catch {
            circumstances.internalFault = "\(error)"
        }
        result.durationSeconds = Double(MonotonicClock.nowNanoseconds - begun) / 1e9
        judge(complete: circumstances == VerdictRules.Circumstances())
        try writeResult()
        try writePage()
        display.stop()
        try report()
        return result.verdict?.exitCode ?? ExitStatus.internalFault.code
    }

    /// The phases, in the order of the document: reads are explained before anything is written,
    /// the load starts on a settled database, the deletes come last.
    private mutating func perform(on target: DatabaseTarget) async throws {
        let prepared = try await prepare(target)
        try writeResult()
        try verifyBeforeLoad(prepared)
        try await verifyConnections(prepared)
        try writeResult()
        if let load = prepared.load {
            try perform(load, on: target)
            try writeResult()
        }
        try await verifyAPI(prepared)
        try writeResult()
        try await performRequests(prepared)
        try writeResult()
        try verifyAfterLoad(prepared)
        try stopIfInterrupted()
    }

    /// Stops a throw-away server.
    ///
    /// One that is kept must be known, also where little is printed.
    private func leave(_ target: DatabaseTarget) async {
        guard let cluster = target.cluster else { return }
        guard let kept = cluster.kept else {
            display.begin("stopping the server")
            await cluster.stop()
            return display.end()
        }
        await cluster.stop()
        display.stop()
        context.printError(kept.instructions(database: target.databaseName))
    }

    /// What the schema made in a database of the user's before the run was refused.
    private func remains(on target: DatabaseTarget) -> String? {
        guard !target.isEphemeral,
            let connection = try? Connection.open(target.administrator),
            let found = try? DatabaseContent.examples(connection), !found.isEmpty
        else { return nil }
        return "The database now holds what was made before that "
            + "(\(found.joined(separator: ", "))), so that the next run would only read it and work on "
            + "a copy: give that an empty one (dropdb, then createdb)."
    }

    private mutating func note(_ cut: Cut, on target: DatabaseTarget?) {
        switch cut.cause {
        case .interrupted: circumstances.interrupted = true
        case .unavailable(let sentence):
            circumstances.unavailable = [sentence, target?.explanationOfLoss]
                .compactMap(\.self).joined(separator: " ")
        case .fault(let sentence): circumstances.internalFault = sentence
        }
    }

    /// Thresholds, acceptances and the verdict on whatever was measured.
    private mutating func judge(complete: Bool) {
        circumstances.inconclusivePasses = settings.inconclusivePasses
        acceptances.apply(to: &result, complete: complete)
        result.verdict = VerdictRules.verdict(on: result, circumstances: circumstances)
        FindingLocator(
            reading: scenario, workingDirectory: FileManager.default.currentDirectoryPath
        ).locate(in: &result)
    }

    /// What the scenario accepts.
    var acceptances: AcceptanceLedger {
        AcceptanceLedger(
            entries: scenario.accepted,
            sectionOfRule: Dictionary(
                RuleCatalog.all.map { ($0.id, $0.section) }, uniquingKeysWith: { first, _ in first }
            ),
            refusedOperations: Set(
                scenario.operations.compactMap { operation in
                    if case .refusal = operation.expectation { operation.name } else { nil }
                }))
    }

    /// Writes the record as it stands; before there is a verdict, it may stay all that there is.
    func writeResult() throws(CommandFailure) {
        var record = result
        if record.verdict == nil { acceptances.apply(to: &record, complete: false) }
        let bytes: [UInt8]
        do throws(ResultFileError) {
            bytes = try ResultFile.encode(record)
        } catch {
            throw CommandFailure(.internalFault, "The result cannot be written: \(error)")
        }
        try folder.write(bytes, to: "result.json")
    }

    /// Writes the report for a browser beside the record, and the summary of a job where it is one.
    private func writePage() throws(CommandFailure) {
        let bytes: [UInt8]
        do {
            bytes = try HTMLReport.render(result)
        } catch {
            throw CommandFailure(.internalFault, "The page cannot be written: \(error)")
        }
        try folder.write(bytes, to: ResultFolder.page)
        if let obstacle = StepSummary.append(result, environment: context.environment) {
            context.printError(obstacle)
        }
    }

    private func report() throws(CommandFailure) {
        if settings.format == .json {
            let bytes = (try? ResultFile.encode(result)) ?? []
            context.print(String(decoding: bytes, as: UTF8.self), terminator: "")
        } else if !settings.isQuiet {
            let style = TerminalStyle(colour: context.hasColour, width: min(context.width, 80))
            context.print(
                TerminalReport.render(
                    result, style: style, files: [folder.resultFile, folder.pageFile]),
                terminator: "")
        }
    }

    /// - Throws: `Cut` once Ctrl-C was pressed.
    func stopIfInterrupted() throws {
        if interruption.isRequested { throw Cut(cause: .interrupted) }
    }

    /// ISO 8601, UTC, to the second.
    private static func timestamp() -> String {
        ISO8601DateFormatter().string(from: Date())
    }
}

extension ToolIdentity {
    /// The program that runs.
    static var this: ToolIdentity {
        #if DEBUG
        let mode = "debug"
        #else
        let mode = "release"
        #endif
        return ToolIdentity(name: "bulkhead", version: BulkheadVersion.current, buildMode: mode)
    }
}

/// The version of the program.
enum BulkheadVersion {
    static let current = "0.1.0"
}
