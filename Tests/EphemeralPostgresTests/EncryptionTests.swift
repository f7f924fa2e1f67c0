import Foundation
import TestDatabases
import Testing

@testable import EphemeralPostgres

@Suite("A cluster that requires TLS", .serialized)
struct EncryptionTests {
    private let parent: TestFolder

    init() throws { parent = try TestFolder() }

    /// How `psql` ends when it connects with these options, as the superuser with the password.
    private func connect(_ cluster: EphemeralCluster, _ options: String) async throws -> String {
        let psql = cluster.startup.installation.binDirectory + "/psql"
        let place = "port=\(cluster.port) user=\(cluster.superuser) dbname=postgres"
        return try await shell(
            """
            PGPASSWORD=\(cluster.password()) \(psql) -XAtq "\(place) \(options)" \
            -c "SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            """
        ).output
    }

    @Test(
        "Lets TLS in over TCP, and nothing else; its socket stays as it is",
        .enabled("\(TestInstallations.whyNoTLS)") { try await TestInstallations.hasTLS() })
    func required() async throws {
        let cluster = try await EphemeralCluster.start(
            ClusterOptions(parentFolder: parent.path, requiresTLS: true))
        let certificate = cluster.folder + "/server.crt"
        #expect(cluster.encryption == .required(rootCertificate: certificate))

        let verified = "sslmode=verify-full sslrootcert=\(certificate)"
        for host in ["host=localhost", "host=127.0.0.1"] {
            let answer = try await connect(cluster, "\(host) \(verified)")
            #expect(answer.hasPrefix("t|TLSv1."), "\(answer)")
        }
        let plain = try await connect(cluster, "host=127.0.0.1 sslmode=disable")
        #expect(plain.contains("no pg_hba.conf entry") && plain.contains("no encryption"))
        let local = try await connect(cluster, "host=\(cluster.socketFolder)")
        #expect(local == "f|\n")

        await cluster.stop()
        #expect(cluster.remains == [])
    }

    @Test(
        "Has a certificate of its own, whose key nobody else can read",
        .enabled("\(TestInstallations.whyNoTLS)") { try await TestInstallations.hasTLS() })
    func certificate() async throws {
        let options = ClusterOptions(parentFolder: parent.path, requiresTLS: true)
        let one = try await EphemeralCluster.start(options)
        let other = try await EphemeralCluster.start(options)
        let attributes = try FileManager.default.attributesOfItem(
            atPath: one.folder + "/server.key")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let crossed = try await connect(
            one, "host=localhost sslmode=verify-full sslrootcert=\(other.folder)/server.crt")
        #expect(crossed.contains("certificate verify failed"))
        await one.stop()
        await other.stop()
    }

    @Test("Starts without TLS where the server was built without it, and says so")
    func unsupported() async throws {
        let real = try await PostgresInstallation.locate().binDirectory
        let programs = try TestFolder()
        _ = try await shell(
            """
            ln -s \(real)/initdb \(real)/psql \(programs.path)
            cat >\(programs.path)/postgres <<'END'
            #!/bin/sh
            case " $* " in *" ssl_library "*) echo ;; *) exec \(real)/postgres "$@" ;; esac
            END
            chmod 755 \(programs.path)/postgres
            """)
        let cluster = try await EphemeralCluster.start(
            ClusterOptions(
                binDirectory: programs.path, parentFolder: parent.path, requiresTLS: true))
        #expect(cluster.encryption == .unsupported)
        let plain = try await connect(cluster, "host=127.0.0.1 sslmode=disable")
        #expect(plain == "f|\n")
        await cluster.stop()
    }

    @Test("Is not made unless it is asked for")
    func notRequired() async throws {
        let cluster = try await EphemeralCluster.start(ClusterOptions(parentFolder: parent.path))
        #expect(cluster.encryption == .notRequired)
        let plain = try await connect(cluster, "host=127.0.0.1 sslmode=disable")
        #expect(plain == "f|\n")
        await cluster.stop()
    }
}
