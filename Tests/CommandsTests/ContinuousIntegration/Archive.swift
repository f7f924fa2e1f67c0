import Foundation
import Testing

@testable import Commands

/// An archive as `make dist` makes it, but for the program: that is a script which starts ours.
struct Archive {
    /// Its whole path; the checksum stands beside it.
    let path: String
    let sha256: String

    /// Packs it in a sandbox.
    init(in sandbox: Sandbox) async throws {
        let name = "bulkhead-\(BulkheadVersion.current)-linux-test"
        let program = try Sandbox.program()
        let script = "#!/bin/sh\nexec '\(program)' \"$@\"\n"
        _ = try sandbox.write(script, to: "\(name)/bulkhead")
        let ending = try await sandbox.bash(
            """
            chmod +x \(name)/bulkhead
            tar -czf \(name).tar.gz \(name)
            sha256sum \(name).tar.gz > \(name).tar.gz.sha256
            rm -r \(name)
            """, environment: [:])
        try #require(ending.exitCode == 0, "\(ending)")
        path = sandbox.workingFolder + "/\(name).tar.gz"
        sha256 = String(sandbox.text(of: path + ".sha256").prefix(64))
    }
}

/// The root of the source tree, where `action.yml` is.
let sourceTree = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
