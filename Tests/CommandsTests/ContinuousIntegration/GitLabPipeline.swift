import Foundation
import Testing
import Yams

/// `examples/ci/gitlab.yml`, as far as its scripts go.
struct GitLabPipeline {
    struct Job: Decodable {
        struct Warnings: Decodable {
            var exitCodes: [Int32]

            enum CodingKeys: String, CodingKey { case exitCodes = "exit_codes" }
        }

        var extends: String?
        var beforeScript: [String]?
        var script: [String]?
        var afterScript: [String]?
        var allowFailure: Warnings?

        enum CodingKeys: String, CodingKey {
            case extends, script
            case beforeScript = "before_script"
            case afterScript = "after_script"
            case allowFailure = "allow_failure"
        }
    }

    let jobs: [String: Job]

    static func load() throws -> GitLabPipeline {
        let file = sourceTree.appendingPathComponent("examples/ci/gitlab.yml")
        let text = try String(contentsOf: file, encoding: .utf8)
        let document = try Yams.compose(yaml: text)
        let whole = try #require(document?.mapping)
        var jobs: [String: Job] = [:]
        for (key, node) in whole where key.string != "variables" {
            let name = try #require(key.string)
            jobs[name] = try YAMLDecoder().decode(Job.self, from: Yams.serialize(node: node))
        }
        return GitLabPipeline(jobs: jobs)
    }

    /// Performs a job as a runner does: what comes before it and the script in one shell, and what
    /// comes after it in another, whatever became of the first.
    ///
    /// - Parameter variables: of the pipeline and of the job.
    /// - Returns: how the script ended.
    func perform(
        _ name: String, _ variables: [String: String], in sandbox: Sandbox
    ) async throws -> Ending {
        let job = try #require(jobs[name])
        let template = try #require(job.extends)
        let base = try #require(jobs[template])
        let ending = try await sandbox.bash(
            ((base.beforeScript ?? []) + (job.script ?? [])).joined(separator: "\n"),
            environment: variables)
        let after = try await sandbox.bash(
            (base.afterScript ?? []).joined(separator: "\n"), environment: variables)
        #expect(after.exitCode == 0, "\(after)")
        return ending
    }
}
