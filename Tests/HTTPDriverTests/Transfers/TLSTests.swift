import Foundation
import Testing

@testable import HTTPDriver

/// Verification is always on; each certificate that must not pass is refused for its own reason.
@Suite(
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"),
        "openssl makes the certificates and serves them"))
struct TLSTests {
    private let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates()
    }

    /// Asks a server with that certificate, trusting an authority, under a name.
    private func ask(
        _ certificate: String, trusting authority: String? = "ca.pem", host: String = "localhost"
    ) throws -> Transfer {
        let server = try ServerProgram(
            "/usr/bin/openssl",
            [
                "s_server", "-accept", "127.0.0.1:0", "-www",
                "-cert", certificates.path(certificate), "-key", certificates.path("server.key"),
            ], until: "ACCEPT")
        let port = try #require(server.greeting.firstMatch(of: /ACCEPT \S*:(\d+)/)).1
        var settings = Transfer.settings()
        settings.certificateAuthorityFile = authority.map { certificates.path($0) }
        let transfer = try Transfer.perform("https://\(host):\(port)", settings: settings)
        withExtendedLifetime(server) {}
        return transfer
    }

    @Test func `a good certificate of a trusted authority passes`() throws {
        let transfer = try ask("good.pem")
        #expect(transfer.failure == nil)
        #expect(transfer.result.status == 200)
        #expect(transfer.body.contains("s_server"))
    }

    @Test func `a certificate past its time is told as such`() throws {
        let transfer = try ask("expired.pem")
        #expect(transfer.result.failure == .certificateExpired)
        #expect("\(try #require(transfer.failure))".contains("is not valid today"))
        #expect(transfer.result.status == 0)
    }

    @Test func `a certificate for another name is told as such`() throws {
        let transfer = try ask("good.pem", host: "127.0.0.1")
        #expect(transfer.result.failure == .certificateForOtherHost)
    }

    @Test func `a certificate that nobody trusted has signed is told as such`() throws {
        #expect(try ask("good.pem", trusting: nil).result.failure == .certificateUntrusted)
        #expect(try ask("selfsigned.pem").result.failure == .certificateUntrusted)
    }

    @Test func `a file of authorities that is none is told as such`() throws {
        let transfer = try ask("good.pem", trusting: "missing.pem")
        #expect(transfer.result.failure == .certificateFileUnusable)
    }

    @Test func `a server that speaks no TLS is told as such`() throws {
        try RawServer.with({ peer in
            peer.send("220 mail.example ESMTP\r\n")
            peer.awaitEnd()
        }) { server in
            let transfer = try Transfer.perform("https://127.0.0.1:\(server.port)")
            #expect(transfer.result.failure == .tlsHandshake)
        }
    }
}
