import Foundation
import Glibc

/// A peer program, run to its end with its processor time taken from the kernel's own account.
enum Peer {
    struct Outcome {
        var output: String
        /// User and system time of the peer alone, in seconds.
        var processorSeconds: Double
        var wallSeconds: Double
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs one program at a time: the account of finished children is taken before and after.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String]
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        let before = childrenProcessorSeconds()
        let start = Date()
        // Dispatch's threads block signals, and a child inherits that; pgbench ends by SIGALRM.
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: output, as: UTF8.self)
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(program) failed: \(text)")
        }
        return Outcome(
            output: text, processorSeconds: childrenProcessorSeconds() - before,
            wallSeconds: Date().timeIntervalSince(start))
    }

    private static func childrenProcessorSeconds() -> Double {
        Processor.seconds(of: __rusage_who_t(RUSAGE_CHILDREN.rawValue))
    }
}

/// Processor time as the kernel accounts it.
enum Processor {
    /// User and system seconds of this process or of its finished children.
    static func seconds(of whom: __rusage_who_t) -> Double {
        var usage = rusage()
        unsafe getrusage(whom, &usage)
        let user = Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1e6
        let system = Double(usage.ru_stime.tv_sec) + Double(usage.ru_stime.tv_usec) / 1e6
        return user + system
    }
}

/// Resident memory as the kernel accounts it.
enum ResidentMemory {
    /// The peak of a process that runs, in kilobytes; waits for its end.
    static func peakKilobytes(while process: Process) -> Int {
        var peak = 0
        // The kernel keeps the peak; the last look before the end has it.
        while process.isRunning {
            peak = max(peak, peakKilobytes(of: process.processIdentifier))
            Thread.sleep(forTimeInterval: 0.1)
        }
        return peak
    }

    private static func peakKilobytes(of process: Int32) -> Int {
        guard
            let status = try? String(
                contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
        else { return 0 }
        return Int(line.filter(\.isNumber)) ?? 0
    }
}
