import Foundation
import PoolSizing
import Recording
import Testing

@testable import Commands

/// The pools of the bundled applications, as a sweep measures them.
@Suite("A bundled application's pool", .serialized, .sandbox)
struct BundledPoolTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox.current }

    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let isFastAPIInstalled = FileManager.default.fileExists(
        atPath: repository.appending(path: ".build/todo-fastapi/installed").path)

    /// Six clients at a pool of two.
    private let crowded = PoolPoint(poolSize: 2, offer: .closed(clients: 6))

    private func check(_ figures: PointFigures) throws {
        #expect(figures.granted > 20)
        #expect(figures.timedOut == 0)
        #expect(figures.waited > 0)
        // Requests that ask nothing of the database are among them, and some ask twice.
        #expect(figures.activitiesPerSecond > 0)
        #expect(figures.holds.count == figures.granted)
    }

    private func todoAPI(folder: String) throws -> MeasuredApplication {
        let program = URL(fileURLWithPath: try Sandbox.program()).deletingLastPathComponent()
            .appending(path: "todo-api").path
        return MeasuredApplication(
            sandbox: sandbox, folder: folder, environment: ["TODO_API": program], users: 12)
    }

    @Test("that of todo-api says what it does")
    func todoAPI() async throws {
        let folder = Self.repository.appending(path: "scenarios/todo-api").path
        let (figures, notes) = try await todoAPI(folder: folder).measuring { target in
            (
                try await target.measure(
                    crowded, warmupNanoseconds: 300_000_000, durationNanoseconds: 1_000_000_000),
                target.notes
            )
        }
        try check(figures)
        #expect(notes == [])
    }

    @Test("that of todo-fastapi says what it does", .enabled(if: isFastAPIInstalled))
    func todoFastAPI() async throws {
        let application = MeasuredApplication(
            sandbox: sandbox,
            folder: Self.repository.appending(path: "scenarios/todo-fastapi").path,
            environment: ["HOLD_THROUGH_MODEL": "1"], users: 12)
        let figures = try await application.measuring { target in
            try await target.measure(
                crowded, warmupNanoseconds: 300_000_000, durationNanoseconds: 2_000_000_000)
        }
        try check(figures)
    }

    @Test("that is larger than it was told to be is not measured")
    func doesNotAsItIsTold() async throws {
        let folder = sandbox.workingFolder + "/todo-api"
        try FileManager.default.copyItem(
            atPath: Self.repository.appending(path: "scenarios/todo-api").path, toPath: folder)
        let scenario = try ScenarioText.bundled("todo-api").replacing(
            "MAX_OVERFLOW: ${MAX_OVERFLOW:-5}", by: "MAX_OVERFLOW: \"9\"")
        _ = try sandbox.write(scenario.yaml, to: folder + "/scenario.yaml")
        let failure = try await todoAPI(folder: folder).measuring { target in
            await #expect(throws: PoolTargetFailure.self) {
                try await target.measure(
                    PoolPoint(poolSize: 1, offer: .closed(clients: 40)),
                    warmupNanoseconds: 300_000_000, durationNanoseconds: 700_000_000)
            }
        }
        #expect(failure?.cause == .notAsTold)
        let message = failure?.message ?? ""
        #expect(message.contains("${MAX_OVERFLOW:-5}"), "\(message)")
    }
}
