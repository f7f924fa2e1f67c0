import Foundation

/// A whole run of the bundled scenario at 10,000 users, 2.6 million rows: how much memory it takes.
struct LargeRun {
    let program: String
    let scenarioFolder: String

    func figures() throws -> [Figure] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "bulkhead-bench-\(ProcessInfo.processInfo.processIdentifier).run"
        ).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [
            "run", scenarioFolder, "--users", "10000", "--duration", "10s", "--quiet",
            "--ephemeral", "--out", folder,
        ]
        try process.run()
        let peak = ResidentMemory.peakKilobytes(while: process)
        let megabytes = Double(peak) / 1000
        return [
            Figure(
                name: "a run at 10,000 users: resident memory at its peak, MB "
                    + "(exit \(process.terminationStatus))",
                peer: "", ours: shortened(megabytes), ratio: "", bound: "<= 100",
                isMet: megabytes <= 100 && megabytes > 0)
        ]
    }
}
