import Foundation
import Glibc

/// The processes of one server, as `/proc` shows them.
struct ServerProcesses: Sendable {
    /// Every process of a PostgreSQL server works in its data folder, and nobody else does.
    let dataFolder: String

    /// The identifiers of the postmaster and all its children, at this moment.
    func identifiers() -> [Int32] {
        let files = FileManager.default
        let entries = (try? files.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap(Int32.init).filter { process in
            let folder = try? files.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
            return folder == dataFolder
        }
    }

    /// Sends a signal to each; one that has just ended is passed over.
    func send(_ signal: Int32) {
        for process in identifiers() { kill(process, signal) }
    }
}
