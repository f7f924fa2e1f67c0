import Foundation
import Supervision
import Testing

@testable import EphemeralPostgres

@Suite("Finding PostgreSQL")
struct PostgresInstallationTests {
    @Test("An installation is found and says its version")
    func found() async throws {
        let installation = try await PostgresInstallation.locate()
        #expect(FileManager.default.isExecutableFile(atPath: installation.binDirectory + "/initdb"))
        #expect(installation.serverVersion.hasPrefix("\(installation.majorVersion)"))
        #expect(installation.majorVersion >= 10)
    }

    @Test("A given directory without a server is refused, though there is one elsewhere")
    func missing() async throws {
        let empty = try TestFolder()
        let error = await #expect(throws: ClusterError.self) {
            try await PostgresInstallation.locate(binDirectory: empty.path)
        }
        #expect(error?.code == .installationNotFound)
        #expect(error?.message.contains(empty.path) == true)
        #expect(error?.advice?.contains("--postgres-bin") == true)
    }

    @Test("Debian's versions are compared as numbers, newest first")
    func debian() throws {
        let root = try TestFolder()
        for version in ["9.6", "15", "17", "lib"] {
            try FileManager.default.createDirectory(
                atPath: "\(root.path)/\(version)", withIntermediateDirectories: false)
        }
        let expected = ["17", "15", "9.6"].map { "\(root.path)/\($0)/bin" }
        #expect(PostgresInstallation.debianDirectories(below: root.path) == expected)
        #expect(PostgresInstallation.debianDirectories(below: root.path + "/none").isEmpty)
    }

    @Test("Programs that are not PostgreSQL's are refused")
    func impostor() async throws {
        let folder = try TestFolder()
        for program in ["initdb", "postgres"] {
            let path = "\(folder.path)/\(program)"
            try "#!/bin/sh\necho hello\n".write(toFile: path, atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
        let error = await #expect(throws: ClusterError.self) {
            try await PostgresInstallation.locate(binDirectory: folder.path)
        }
        #expect(error?.message.contains("hello") == true)
    }
}
