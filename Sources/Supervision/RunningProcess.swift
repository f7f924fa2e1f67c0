import Foundation

/// One process, as `/proc` shows it.
package enum RunningProcess {
    /// Whether a process exists and has not ended.
    ///
    /// One that ended but was not yet waited for is a zombie, which a signal would still find; its
    /// state is the field behind the command's name.
    package static func isRunning(_ process: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = status.lastIndex(of: ")")
        else { return false }
        return status[end...].dropFirst(2).first != "Z"
    }
}
