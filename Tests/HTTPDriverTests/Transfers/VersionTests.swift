import Foundation
import Recording
import Testing

@testable import HTTPDriver

/// HTTP/2 and proxies, which are libcurl's: that they are reached by the settings.
@Suite struct VersionTests {
    private static let nginx = "/usr/sbin/nginx"

    /// Serves what protocol it was asked in.
    private func serve<R>(
        listening options: String, _ extra: String = "", _ body: (_ port: UInt16) throws -> R
    ) throws -> R {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("bulkhead-nginx-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let taken = RawServer(accepts: false) { _ in }
        let port = taken.port
        taken.stop()
        let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder)/\($0);" }.joined(separator: " ")
        try """
        daemon off; master_process off; pid \(folder)/pid; error_log stderr notice;
        events {}
        http {
          access_log off; \(paths)
          server {
            listen 127.0.0.1:\(port) \(options); \(extra)
            location / { return 200 "$server_protocol"; }
          }
        }
        """.write(toFile: folder + "/nginx.conf", atomically: true, encoding: .utf8)
        let server = try ServerProgram(
            Self.nginx, ["-c", folder + "/nginx.conf", "-p", folder], until: "event method")
        defer { withExtendedLifetime(server) {} }
        return try body(port)
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: nginx),
            "a server of HTTP/2 is needed: nginx"))
    func `over TLS the newest version is agreed on, unless the older one is asked for`() throws {
        try overTLS { baseURL, settings in
            for (version, expected) in [
                (TransferSettings.Version.negotiated, "HTTP/2.0"), (.http1, "HTTP/1.1"),
            ] {
                var settings = settings
                settings.version = version
                let transfer = try Transfer.perform(baseURL, "/a?b", settings: settings)
                #expect(transfer.failure == nil)
                #expect(transfer.body == expected)
            }
        }
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: nginx),
            "a server of HTTP/2 is needed: nginx"))
    func `HTTP/2 carries many transfers over the connection that is there`() throws {
        try overTLS { baseURL, settings in
            let template = RequestTemplate(
                origin: try HTTPOrigin(baseURL: baseURL),
                target: [.text("/"), .value(0, .percent)], limits: Transfer.patient)
            let loop = try TransferLoop(settings: settings, requests: [template])
            var values = RequestValues()
            values.append(text: "path")
            #expect(loop.perform(values: values).result.connectionsOpened == 1)
            for slot in 0..<10 {
                loop.begin(
                    request: 0, values: values, slot: slot, tag: 0,
                    atNanoseconds: MonotonicClock.nowNanoseconds)
            }
            var finished = 0
            while finished < 10 {
                let now = MonotonicClock.nowNanoseconds
                finished += loop.wait(fromNanoseconds: now, untilNanoseconds: now + 1_000_000_000)
            }
            for slot in 0..<10 {
                #expect(loop.failure(slot: slot) == nil)
                #expect(loop.withBody(slot: slot) { $0.text } == "HTTP/2.0")
                #expect(loop.result(slot: slot).connectionsOpened == 0)
            }
        }
    }

    /// A server of HTTP/2 with a certificate of `localhost`, and settings that trust it.
    private func overTLS(_ body: (_ baseURL: String, TransferSettings) throws -> Void) throws {
        let certificates = try TestCertificates()
        let keys =
            "ssl_certificate \(certificates.path("good.pem")); "
            + "ssl_certificate_key \(certificates.path("server.key"));"
        try serve(listening: "ssl http2", keys) { port in
            var settings = Transfer.settings(10)
            settings.certificateAuthorityFile = certificates.path("ca.pem")
            try body("https://localhost:\(port)", settings)
        }
    }

    @Test func `a proxy is asked for the whole URL`() throws {
        try RawServer.with({ $0.serveAll { _ in answer("{}") } }) { proxy in
            var settings = Transfer.settings()
            settings.proxy = .url(proxy.baseURL)
            let transfer = try Transfer.perform(
                "http://api.example/v1", "/x?y=1", settings: settings)
            #expect(transfer.failure == nil)
            #expect(
                proxy.requests.first?.hasPrefix("GET http://api.example/v1/x?y=1 HTTP/1.1\r\n")
                    == true)
        }
    }

    @Test func `a proxy that is not there is a failure of its own`() throws {
        var settings = Transfer.settings()
        let name = String(repeating: "a", count: 70) + ".invalid"
        settings.proxy = .url("http://\(name):3128")
        let transfer = try Transfer.perform("http://api.example", settings: settings)
        #expect(transfer.result.failure == .proxyFailed)
    }
}
