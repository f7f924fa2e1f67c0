import Foundation
import Supervision
import Testing

@testable import EphemeralPostgres

@Suite("A start that fails leaves nothing", .serialized)
struct StartFailureTests {
    private let parent: TestFolder

    init() throws { parent = try TestFolder() }

    private func failure(
        parentFolder: String? = nil, setting: String? = nil
    ) async throws -> ClusterError {
        let settings = try setting.map { [try ServerSetting(argument: $0)] } ?? []
        let options = ClusterOptions(
            settings: settings, parentFolder: parentFolder ?? parent.path)
        return try await #require(throws: ClusterError.self) {
            let cluster = try await EphemeralCluster.start(options)
            await cluster.stop()
        }
    }

    @Test("An unknown setting fails in the server's own words")
    func unknownSetting() async throws {
        let error = try await failure(setting: "no_such_setting=1")
        #expect(error.code == .invalidSetting)
        #expect("\(error)".contains("unrecognized configuration parameter \"no_such_setting\""))
        #expect(error.advice?.contains("--pg-setting") == true)
        #expect(parent.contents == [])
    }

    @Test(
        "A value that the server refuses fails in the server's own words",
        arguments: [
            ("work_mem=plenty", "invalid value for parameter \"work_mem\": \"plenty\""),
            ("work_mem=1kB", "outside the valid range for parameter \"work_mem\""),
            ("fsync=perhaps", "parameter \"fsync\" requires a Boolean value"),
        ])
    func invalidValue(setting: String, words: String) async throws {
        let error = try await failure(setting: setting)
        #expect(error.code == .invalidSetting)
        #expect("\(error)".contains(words))
        #expect(parent.contents == [])
    }

    @Test("A server that cannot start for another reason is not blamed on a setting")
    func notAValue() async throws {
        let error = try await failure(setting: "shared_preload_libraries=no_such_library")
        #expect(error.code == .serverFailed)
        #expect("\(error)".contains("no_such_library"))
        #expect(parent.contents == [])
    }

    @Test("A folder that cannot be written to is named")
    func unwritable() async throws {
        let missing = parent.path + "/missing"
        let error = try await failure(parentFolder: missing)
        #expect(error.code == .unusableFolder)
        #expect("\(error)".contains(missing))
        #expect("\(error)".contains("TMPDIR"))
    }

    @Test("A start cancelled before it began runs nothing")
    func cancelledAtOnce() async throws {
        let options = ClusterOptions(parentFolder: parent.path)
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await EphemeralCluster.start(options)
        }
        let error = await #expect(throws: ClusterError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(parent.contents == [])
    }

    @Test("A start cancelled on its way is undone", arguments: ["", "/data", "/server.log"])
    func cancelled(onceThereIs file: String) async throws {
        let options = ClusterOptions(parentFolder: parent.path)
        let task = Task { try await EphemeralCluster.start(options) }
        let isUnderWay = try await eventually {
            parent.contents.contains {
                FileManager.default.fileExists(atPath: "\(parent.path)/\($0)\(file)")
            }
        }
        #expect(isUnderWay)
        task.cancel()
        switch await task.result {
        case .failure(let error): #expect((error as? ClusterError)?.code == .cancelled)
        case .success(let cluster):
            // The server was quicker than we were; only the last moment is that close.
            #expect(file == "/server.log")
            await cluster.stop()
        }
        #expect(parent.contents == [])
        #expect(processes(mentioning: parent.path) == [])
    }

    @Test(
        "A full disk is called one",
        .enabled("no file system can be mounted here") { await TinyDisk.isPossible })
    func fullDisk() async throws {
        let disk = try await TinyDisk(megabytes: 16)
        let error = try? await failure(parentFolder: disk.folder.path)
        let contents = disk.folder.contents
        try await disk.unmount()
        #expect(error?.code == .unusableFolder)
        #expect(error?.description.contains("No space left on device") == true)
        #expect(contents == [])
    }
}

/// A file system in memory that is full soon.
///
/// Only root may mount one, and not in every container.
struct TinyDisk {
    let folder: TestFolder

    static var isPossible: Bool {
        get async {
            guard let disk = try? await TinyDisk(megabytes: 1) else { return false }
            return (try? await disk.unmount()) != nil
        }
    }

    private struct MountFailed: Error {}

    init(megabytes: Int) async throws {
        folder = try TestFolder()
        try await Self.run("mount -t tmpfs -o size=\(megabytes)m,mode=1777 tmpfs \(folder.path)")
    }

    func unmount() async throws {
        try await Self.run("umount \(folder.path)")
    }

    private static func run(_ command: String) async throws {
        guard try await shell(command).succeeded else { throw MountFailed() }
    }
}
