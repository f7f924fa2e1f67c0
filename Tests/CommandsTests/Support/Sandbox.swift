import Foundation
import Glibc
import Testing

/// A private folder to run `bulkhead` in; `.sandbox` makes one for a test and removes it.
///
/// The program gets one part of it as its temporary folder, so that whether a run left something is
/// whether that part is empty, and another as its working folder.
final class Sandbox: Sendable {
    let folder: String

    /// `TMPDIR` of the runs; the account that runs throw-away servers may write to it.
    var temporaryFolder: String { folder + "/tmp" }
    /// Where the runs are started.
    var workingFolder: String { folder + "/work" }

    init() throws {
        // Short, since the path of a unix socket below it must fit into 108 bytes.
        folder = "/tmp/bulkhead-sandbox-\(UInt32.random(in: 0 ... .max))"
        for path in [folder, temporaryFolder, workingFolder] {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false)
        }
        // Set afterwards, since the process's file mask would take the bits away.
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o1777], ofItemAtPath: temporaryFolder)
    }

    func remove() throws {
        try FileManager.default.removeItem(atPath: folder)
    }

    /// The text of a file below the sandbox; empty where there is none.
    func text(of path: String) -> String {
        let bytes = FileManager.default.contents(atPath: absolute(path)) ?? Data()
        return String(decoding: bytes, as: UTF8.self)
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: absolute(path))
    }

    /// Writes a file below the working folder.
    ///
    /// - Returns: its whole path.
    func write(_ text: String, to path: String) throws -> String {
        let url = URL(fileURLWithPath: absolute(path))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    private func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : workingFolder + "/" + path
    }

    // MARK: What a run left

    /// Files in the temporary folder, and processes that work in it or were told of it.
    func leftovers() -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: temporaryFolder)) ?? []
        return files.map { "file \($0)" } + processes().map { "process \($0)" }
    }

    /// Servers work in their data folder; a supervisor has the cluster's folder as an argument; an
    /// application works wherever its scenario is, and was told of the temporary folder.
    private func processes() -> [Int32] {
        let marker = temporaryFolder + "/bulkhead-"
        return Processes.identifiers().filter { process in
            let folder = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/\(process)/cwd")
            return folder?.hasPrefix(marker) == true
                || Processes.commandLine(of: process).contains(marker)
        } + applications
    }

    /// The processes that applications under test consist of.
    var applications: [Int32] {
        let marks = ["TMPDIR=" + temporaryFolder, "BULKHEAD_APPLICATION="]
        return Processes.identifiers().filter { process in
            let environment = Processes.environment(of: process)
            return marks.allSatisfy { mark in environment.contains { $0.hasPrefix(mark) } }
        }
    }

    /// The folders of the throw-away clusters that are there at the moment.
    var clusters: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: temporaryFolder)) ?? []
        return files.filter { $0.hasPrefix("bulkhead-") }.map { temporaryFolder + "/" + $0 }
    }

    /// The postmaster of the cluster that runs, from the first line of its pid file.
    var postmaster: Int32? {
        clusters.compactMap { cluster in
            text(of: cluster + "/data/postmaster.pid").split(separator: "\n").first
                .flatMap { Int32($0) }
        }.first
    }

    /// The log of the cluster that runs.
    var serverLog: String {
        clusters.map { text(of: $0 + "/server.log") }.joined()
    }
}

/// Gives every test of a suite a sandbox, and removes it before the test counts as ended: the
/// process may be gone by the time that a last reference is.
struct SandboxTrait: TestTrait, SuiteTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await body() }
        let sandbox = try Sandbox()
        do {
            try await Sandbox.$ofTest.withValue(sandbox, operation: body)
        } catch {
            try sandbox.remove()
            throw error
        }
        try sandbox.remove()
    }
}

extension Trait where Self == SandboxTrait {
    static var sandbox: Self { SandboxTrait() }
}

extension Sandbox {
    @TaskLocal fileprivate static var ofTest: Sandbox?

    /// The sandbox of the test that runs at the moment.
    static var current: Sandbox {
        get throws { try #require(ofTest, "the suite needs the trait .sandbox") }
    }
}

/// Processes of this machine, as `/proc` shows them.
enum Processes {
    static func identifiers() -> [Int32] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap(Int32.init)
    }

    /// The arguments, or the title that a server gave itself.
    static func commandLine(of process: Int32) -> String {
        let bytes = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `NAME=value` of every variable that it was started with.
    static func environment(of process: Int32) -> [String] {
        let bytes = FileManager.default.contents(atPath: "/proc/\(process)/environ") ?? Data()
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// Looks at a condition until it holds or the time is over; whether it held.
func eventually(
    within limit: Duration = .seconds(60), _ holds: () throws -> Bool
) async throws -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try holds() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return try holds()
}
