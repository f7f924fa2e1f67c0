import Foundation
import Testing
import Yams

/// `action.yml`, read as a runner reads it, and its scripts performed as a runner does.
struct CompositeAction: Decodable {
    struct Input: Decodable {
        var `default`: String?
        var required: Bool?
    }

    struct Step: Decodable {
        var name: String
        var run: String?
        var uses: String?
        var `if`: String?
        var env: [String: String]?
        var with: [String: String]?
    }

    struct Runs: Decodable {
        var using: String
        var steps: [Step]
    }

    var inputs: [String: Input]
    var runs: Runs

    static func load() throws -> CompositeAction {
        try YAMLDecoder().decode(
            CompositeAction.self,
            from: Data(contentsOf: sourceTree.appendingPathComponent("action.yml")))
    }

    /// What came of the scripts.
    struct Outcome: CustomTestStringConvertible {
        /// Of each script that was performed: after a failure there are no more.
        var endings: [Ending] = []
        /// What later steps and the workflow read: `exit-code`.
        var outputs: [String: String] = [:]
        /// The summary of the job, in Markdown.
        var summary = ""

        var exitCode: Int32? { endings.last?.exitCode }
        var output: String { endings.map(\.output).joined() }
        var testDescription: String { endings.map(\.testDescription).joined(separator: "\n") }
    }

    /// Performs its scripts, one after the other.
    ///
    /// - Parameters:
    ///   - given: its inputs; those that are left out have what they are by default.
    ///   - repository: where the action is from, as `owner/name`; empty for a checkout.
    func perform(
        _ given: [String: String], repository: String = "", in sandbox: Sandbox
    ) async throws -> Outcome {
        for name in given.keys { try #require(inputs[name] != nil, "there is no input \(name)") }
        var values = ["github.server_url": "https://localhost:1"]
        values["github.action_repository"] = repository
        for (name, input) in inputs {
            values["inputs.\(name)"] = given[name] ?? input.default ?? ""
        }
        let files = ["GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"]
        var environment = ["RUNNER_TEMP": sandbox.workingFolder + "/runner"]
        try FileManager.default.createDirectory(
            atPath: sandbox.workingFolder + "/runner", withIntermediateDirectories: true)
        for file in files { environment[file] = try sandbox.write("", to: "runner/\(file)") }
        var outcome = Outcome()
        for step in runs.steps {
            guard let script = step.run, (outcome.exitCode ?? 0) == 0 else { continue }
            let added = lines(sandbox, "GITHUB_PATH")
            let usual = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            environment["PATH"] = (added.reversed() + [usual]).joined(separator: ":")
            let own = try (step.env ?? [:]).mapValues { try Self.evaluate($0, values) }
            outcome.endings.append(
                try await sandbox.bash(script, environment: environment.merging(own) { $1 }))
        }
        for line in lines(sandbox, "GITHUB_OUTPUT") {
            let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
            outcome.outputs[parts[0]] = parts.count == 2 ? parts[1] : ""
        }
        outcome.summary = sandbox.text(of: "runner/GITHUB_STEP_SUMMARY")
        return outcome
    }

    private func lines(_ sandbox: Sandbox, _ file: String) -> [String] {
        sandbox.text(of: "runner/\(file)").split(separator: "\n").map(String.init)
    }

    /// Only names of contexts stand in `env`, and each must be one that is known.
    private static func evaluate(_ text: String, _ values: [String: String]) throws -> String {
        guard text.hasPrefix("${{ "), text.hasSuffix(" }}") else { return text }
        let name = String(text.dropFirst(4).dropLast(3))
        return try #require(values[name], "\(name) is not known")
    }
}
