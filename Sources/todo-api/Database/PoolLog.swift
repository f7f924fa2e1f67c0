import Glibc
import Recording

/// Writes down when connections are asked for, taken and given back, a line for each time, in
/// seconds of the machine's monotonic clock: `bulkhead pool` reads it.
final class PoolLog: Sendable {
    private let descriptor: Int32

    /// Begins to append to a file.
    ///
    /// - Throws: `SettingsError`, where it cannot be opened.
    init(_ path: String) throws(SettingsError) {
        descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw SettingsError("POOL_LOG is '\(path)', which cannot be written")
        }
    }

    deinit { close(descriptor) }

    /// A connection was given back.
    func note(taken: Int64, asked: Int64) {
        write("\(seconds(taken)) \(seconds(MonotonicClock.nowNanoseconds)) \(seconds(asked))\n")
    }

    /// None became free in time.
    func noteTimeOut(asked: Int64) {
        write("timeout \(seconds(asked)) \(seconds(MonotonicClock.nowNanoseconds))\n")
    }

    private func seconds(_ nanoseconds: Int64) -> String {
        let fraction = String(nanoseconds % 1_000_000_000 + 1_000_000_000).dropFirst()
        return "\(nanoseconds / 1_000_000_000).\(fraction)"
    }

    /// At once and as a whole: other processes may share the file.
    ///
    /// What cannot be written is left out, since no request should fail for it.
    private func write(_ line: String) {
        var line = line
        line.withUTF8 { bytes in
            _ = unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        }
    }
}
