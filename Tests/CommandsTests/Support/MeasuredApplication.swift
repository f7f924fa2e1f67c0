import Foundation
import PoolModel
import ResultModel
import ScenarioModel
import Testing

@testable import Commands

/// An application as a sweep measures it, on a database of its own.
struct MeasuredApplication {
    let sandbox: Sandbox
    /// The scenario's folder.
    let folder: String
    var environment: [String: String] = [:]
    var users: Int?

    /// Prepares a database and lets `body` measure.
    func measuring<R>(
        _ measure: PoolObjective.Measure = .poolWait,
        _ body: (inout ApplicationPoolTarget) async throws -> R
    ) async throws -> R {
        var pipeline = try await pipeline()
        let application = try PooledApplication(
            pipeline.scenario, pipeline.settings, environment: pipeline.context.environment)
        let found = try await TargetFinder(
            settings: pipeline.settings, environment: pipeline.context.environment,
            scenario: pipeline.scenario, display: pipeline.display,
            interruption: pipeline.interruption
        ).find()
        let prepared = try await pipeline.prepare(found)
        var target = try #require(
            try pipeline.applicationPoolTarget(
                application, prepared,
                PoolObjective(measure, quantile: 0.95, longestNanoseconds: 1)))
        target.shortestWarmupNanoseconds = 0
        return try await body(&target)
    }

    /// A run that has not begun.
    func pipeline() async throws -> RunPipeline {
        let context = ProcessContext(
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            isInteractive: false, hasColour: false, hasColourOnErrors: false, width: 80)
        let settings = RunSettings(
            scenarioPath: folder.hasPrefix("/") ? folder : sandbox.workingFolder + "/" + folder,
            dsn: try await emptyDatabase(), adminDSN: nil, baseURL: nil,
            allowsExistingData: false, isEphemeralForced: false, postgresBin: nil,
            pgbouncerBin: nil, serverSettings: [], keep: false, users: users, growTo: nil,
            ratePerSecond: nil, durationNanoseconds: nil, seed: nil,
            outFolder: sandbox.workingFolder + "/measured", format: .text, isQuiet: true,
            skipped: [.isolation], inconclusivePasses: false)
        let scenario = try ScenarioLoading.load(settings, environment: context.environment)
        return try RunPipeline(settings, scenario, context)
    }
}
