import Foundation

/// A folder that any account may write to, removed with the test.
///
/// Clusters are made in it, so that whether one left something is whether the folder is empty.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/bulkhead-test-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        // Set afterwards, since the process's file mask would take the bits away.
        try FileManager.default.setAttributes([.posixPermissions: 0o1777], ofItemAtPath: path)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var contents: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }
}
