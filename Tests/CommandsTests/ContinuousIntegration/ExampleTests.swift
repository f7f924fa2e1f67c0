import Foundation
import PythonPeers
import Testing
import Yams

@testable import Commands

extension ThrowAwayServerTests {
    @Suite("The example for GitLab, its scripts performed on an archive")
    struct GitLabExampleTests {
        private let sandbox: Sandbox
        private let pipeline: GitLabPipeline

        init() throws {
            sandbox = try Sandbox.current
            pipeline = try GitLabPipeline.load()
        }

        /// Packages are asked for and not installed: they are what tests of anything need.
        private func variables() async throws -> [String: String] {
            let archive = try await Archive(in: sandbox)
            _ = try sandbox.write("#!/bin/sh\necho \"$@\" >> asked-for\n", to: "bin/apt-get")
            let made = try await sandbox.bash("chmod +x bin/apt-get", environment: [:])
            #expect(made.exitCode == 0)
            let usual = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            return [
                "SCENARIO": "scenario", "ARCHIVE_URL": "file://" + archive.path,
                "ARCHIVE_SHA256": archive.sha256,
                "PATH": sandbox.workingFolder + "/bin:" + usual,
            ]
        }

        @Test("A scenario that holds passes, one that leaks fails with 97, both with their cases")
        func verdicts() async throws {
            let variables = try await variables()
            _ = try ScenarioText.notes.write(to: sandbox)
            let held = try await pipeline.perform("users stay apart", variables, in: sandbox)
            #expect(held.exitCode == 0, "\(held)")
            #expect(sandbox.text(of: "asked-for").contains("libpq5"))
            #expect(sandbox.exists("bulkhead-results/junit.xml"))
            _ = try ScenarioText.notes.replacing(
                "FROM notes WHERE id = :note AND user_id = :user", by: "FROM notes WHERE id = :note"
            ).write(to: sandbox)
            let leaked = try await pipeline.perform("users stay apart", variables, in: sandbox)
            #expect(leaked.exitCode == 97, "\(leaked)")
            #expect(sandbox.text(of: "bulkhead-results/junit.xml").contains("<failure"))
        }

        @Test("A job that ends before it has a record says why")
        func refusals() async throws {
            var variables = try await variables()
            _ = try ScenarioText.notes.write(to: sandbox)
            let baseless = try await pipeline.perform(
                "plans cost what they did", variables, in: sandbox)
            #expect(baseless.exitCode == 104, "\(baseless)")
            variables["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = "HEAD"
            let unknown = try await pipeline.perform(
                "not slower than the base", variables, in: sandbox)
            #expect(unknown.exitCode == 64, "\(unknown)")
            variables["ARCHIVE_SHA256"] = String(repeating: "0", count: 64)
            let spoiled = try await pipeline.perform(
                "users stay apart", variables, in: sandbox)
            #expect(spoiled.exitCode == 1, "\(spoiled)")
            #expect(spoiled.output.contains("FAILED"))
        }

        @Test("Only what asks a clock may fail with a warning")
        func warnings() {
            for (name, job) in pipeline.jobs {
                let asksClock = name == "not slower than the base"
                #expect(job.allowFailure?.exitCodes == (asksClock ? [95, 96] : nil), "\(name)")
            }
        }
    }
}

@Suite("Files for continuous integration")
struct PipelineFileTests {
    private struct Workflow: Decodable {
        struct Job: Decodable { var steps: [Step] }
        struct Step: Decodable {
            var uses: String?
            var with: [String: String]?
        }

        var jobs: [String: Job]
    }

    @Test("The example for GitHub uses the action as it is")
    func example() throws {
        let file = sourceTree.appendingPathComponent("examples/ci/github.yml")
        let workflow = try YAMLDecoder().decode(Workflow.self, from: Data(contentsOf: file))
        let own = workflow.jobs.values.flatMap(\.steps).filter {
            $0.uses == "OWNER/bulkhead@v\(BulkheadVersion.current)"
        }
        #expect(own.count == 2)
        let action = try CompositeAction.load()
        for step in own {
            let given = Set(step.with?.keys.map(\.self) ?? [])
            #expect(given.isSubset(of: Set(action.inputs.keys)))
            #expect(given.contains("scenario"))
        }
    }

    private struct Input: Encodable, Sendable {
        var schema: String
        var path: String
    }

    private struct Answer: Decodable {
        var isValid: Bool
        var said: String
    }

    @Test(
        "They are what their schemas say, and a spoiled one is not",
        .enabled(if: PythonPeers.areInstalled, "\(PythonPeers.whyNot)"),
        arguments: [
            ("vendor.github-actions", "action.yml", "using: composite"),
            ("vendor.github-workflows", "examples/ci/github.yml", "timeout-minutes: 45"),
            ("vendor.gitlab-ci", "examples/ci/gitlab.yml", "extends: .bulkhead"),
        ])
    func schemas(schema: String, path: String, needed: String) async throws {
        let file = sourceTree.appendingPathComponent(path)
        let answer: Answer = try await PythonPeers.run(
            "schema_peer.py", with: Input(schema: schema, path: file.path))
        #expect(answer.isValid, "\(answer.said)")

        let text = try String(contentsOf: file, encoding: .utf8)
        let key = try #require(needed.split(separator: ":").first)
        try #require(text.contains(needed))
        let spoiled = FileManager.default.temporaryDirectory.appendingPathComponent(
            "bulkhead-\(UInt32.random(in: 0 ... .max)).yml")
        defer { try? FileManager.default.removeItem(at: spoiled) }
        try Data(text.replacing(needed, with: "\(key): { sometimes: 1 }").utf8).write(to: spoiled)
        let refused: Answer = try await PythonPeers.run(
            "schema_peer.py", with: Input(schema: schema, path: spoiled.path))
        #expect(!refused.isValid)
    }
}
