import Foundation
import ResultModel
import Subprocess
import SystemPackage
import Testing

/// The application of `Fixtures/session-app`: notes in lists, kept in memory, behind cookies.
struct SessionApp {
    let sandbox: Sandbox

    private static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/session-app")

    /// A folder with the application and its scenario.
    ///
    /// - Parameter edit: changes the scenario's text.
    func folder(_ edit: (String) -> String = { $0 }) throws -> String {
        func text(_ name: String) throws -> String {
            try String(contentsOf: Self.fixture.appending(path: name), encoding: .utf8)
        }
        _ = try sandbox.write(try text("app.py"), to: "session-app/app.py")
        let scenario = edit(try text("scenario.yaml"))
        return URL(fileURLWithPath: try sandbox.write(scenario, to: "session-app/scenario.yaml"))
            .deletingLastPathComponent().path
    }

    /// Lets `body` work while the application runs on a port of its own.
    func running<R: Sendable>(
        leak: String = "", _ body: @escaping @Sendable (_ url: String) async throws -> R
    ) async throws -> R {
        let portFile = sandbox.workingFolder + "/port"
        let script = Self.fixture.appending(path: "app.py").path
        let sandbox = sandbox
        let variables = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LEAK": leak,
        ]
        let ending = try await Subprocess.run(
            .name("python3"), arguments: [script, "0", portFile],
            environment: .custom(
                Dictionary(
                    uniqueKeysWithValues: variables.map {
                        (Environment.Key(stringLiteral: $0.key), $0.value)
                    })), input: .none, output: .discarded, error: .discarded
        ) { execution in
            let isUp = try await eventually { sandbox.exists(portFile) }
            try #require(isUp, "the application did not start")
            let result = try await body("http://127.0.0.1:" + sandbox.text(of: portFile))
            try execution.send(signal: .terminate)
            return result
        }
        return ending.closureResult
    }
}
