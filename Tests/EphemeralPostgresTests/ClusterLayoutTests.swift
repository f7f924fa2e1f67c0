import Foundation
import Supervision
import Testing

@testable import EphemeralPostgres

@Suite("Cluster layout")
struct ClusterLayoutTests {
    @Test("Two clusters never share a folder")
    func distinct() throws {
        let folders = try (0..<100).map { _ in try ClusterLayout(parentFolder: "/tmp").folder }
        #expect(Set(folders).count == 100)
        #expect(folders.allSatisfy { $0.hasPrefix("/tmp/bulkhead-") })
    }

    @Test("A path that a socket address cannot hold is refused with what to do")
    func tooLong() throws {
        // 107 bytes less "/bulkhead-", ten letters, and "/socket/.s.PGSQL.65535".
        let longest = "/" + String(repeating: "x", count: 107 - 10 - 10 - 22 - 1)
        let layout = try ClusterLayout(parentFolder: longest)
        #expect((layout.socketFolder + "/.s.PGSQL.65535").utf8.count == 107)
        #expect { try ClusterLayout(parentFolder: longest + "x") } throws: { error in
            "\(error)".contains("too long") && "\(error)".contains("TMPDIR")
        }
    }

    @Test(
        "A path that cleaning up could misread is refused",
        arguments: ["/tmp/*", "/tmp/a?", "/tmp/[a]", "/tmp/it's", "/tmp/a\nb"])
    func patterns(parent: String) {
        #expect { try ClusterLayout(parentFolder: parent) } throws: { error in
            (error as? ClusterError)?.code == .unusableFolder
        }
    }

    @Test("The log's tail is its last lines")
    func logTail() throws {
        let parent = try TestFolder()
        let layout = try ClusterLayout(parentFolder: parent.path)
        #expect(layout.logTail(lines: 3).isEmpty)
        try FileManager.default.createDirectory(
            atPath: layout.folder, withIntermediateDirectories: false)
        let lines = (1...20_000).map { "line \($0)" }
        try lines.joined(separator: "\n")
            .write(toFile: layout.logFile, atomically: false, encoding: .utf8)
        #expect(layout.logTail(lines: 2) == ["line 19999", "line 20000"])
    }

    @Test("A password is not in what a value of it prints")
    func password() {
        let password = Password()
        var dumped = ""
        dump([password], to: &dumped)
        #expect(password.revealed.count == 32)
        #expect(password.revealed != Password().revealed)
        let printed = "\(password) \(String(reflecting: password)) \(dumped)"
        #expect(!printed.contains(password.revealed))
    }
}
