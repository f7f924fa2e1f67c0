import Foundation
import Subprocess
import SystemPackage

/// Python programs that ours are held against; `make deps-python` fetches their packages.
package enum PythonPeers {
    private static let packages: String = {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: ".build/python-peers").path()
    }()

    package static let areInstalled = FileManager.default.fileExists(atPath: packages + "/fetched")

    /// Why tests that need them are skipped.
    package static let whyNot =
        "the Python packages are not there: make deps-python fetches them"

    /// Runs a program that stands beside a test.
    ///
    /// - Parameters:
    ///   - program: the name of a file in the folder `Peers` beside the test.
    ///   - input: what the program reads from its standard input, as JSON.
    /// - Returns: what it printed, read as JSON.
    package static func run<Input: Encodable & Sendable, Output: Decodable>(
        _ program: String, beside test: String = #filePath, with input: Input,
        as type: Output.Type = Output.self
    ) async throws -> Output {
        let path = URL(filePath: test).deletingLastPathComponent().appending(path: program).path()
        // One that ends before it has read everything shall fail its test, and not end all of them.
        _ = signal(SIGPIPE, SIG_IGN)
        let configuration = Configuration(
            executable: .name("python3"), arguments: [path],
            environment: .inherit.updating(["PYTHONPATH": packages]))
        let outcome = try await Subprocess.run(
            configuration, input: .data(JSONEncoder().encode(input)),
            output: .data(limit: 16_777_216), error: .string(limit: 1_048_576))
        guard outcome.terminationStatus.isSuccess else {
            throw Failure(description: "\(program): \(outcome.standardError)")
        }
        return try JSONDecoder().decode(type, from: outcome.standardOutput)
    }

    /// A program that ended in error, with what it said.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }
}
