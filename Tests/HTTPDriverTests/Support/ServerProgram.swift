import Foundation
import Glibc
import Synchronization

/// A server program of the system, started for one test and ended with it.
final class ServerProgram: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let process: Mutex<Process>
    /// What it printed up to the line that it was waited for with.
    let greeting: String

    /// Starts a program and waits until it has printed something.
    ///
    /// - Parameter sign: what a line of its output or its errors holds when it serves.
    init(_ program: String, _ arguments: [String], until sign: String) throws {
        let child = Process()
        child.executableURL = URL(fileURLWithPath: program)
        child.arguments = arguments
        child.standardInput = FileHandle.nullDevice
        let output = Pipe()
        child.standardOutput = output
        child.standardError = output
        try child.run()
        var text = ""
        // Ends with the program's output at the latest.
        while !text.contains(sign) || !text.hasSuffix("\n") {
            let piece = output.fileHandleForReading.availableData
            guard !piece.isEmpty else {
                child.waitUntilExit()
                throw Failure(description: "\(program) ended: \(text)")
            }
            text += String(decoding: piece, as: UTF8.self)
        }
        greeting = text
        process = Mutex(child)
        // It may go on printing; nobody reads on, and the pipe is large enough for a test.
    }

    deinit {
        process.withLock { process in
            // Started from one of Dispatch's threads it has inherited blocked signals: it would not
            // hear a request to end.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }
}

/// Certificates made for one test, in a folder that goes with it.
final class TestCertificates: Sendable {
    let folder: String

    /// Makes an authority, and certificates for `localhost`: one good, one past its time, one that
    /// vouches for itself alone.
    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("bulkhead-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = url.path
        try Data("subjectAltName=DNS:localhost\n".utf8)
            .write(to: url.appendingPathComponent("extensions"))
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try openssl(
            ["req", "-x509"] + key + ["-keyout", "ca.key", "-out", "ca.pem", "-days", "2"]
                + ["-subj", "/CN=Bulkhead test authority"])
        try openssl(
            ["req"] + key + [
                "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost",
            ])
        for (name, days) in [("good", "2"), ("expired", "-1")] {
            try openssl([
                "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                "-CAcreateserial", "-days", days, "-extfile", "extensions", "-out", "\(name).pem",
            ])
        }
        try openssl([
            "x509", "-req", "-in", "server.csr", "-signkey", "server.key", "-days", "2",
            "-extfile", "extensions", "-out", "selfsigned.pem",
        ])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ServerProgram.Failure(description: String(decoding: text, as: UTF8.self))
        }
    }
}
