import PythonPeers
import Testing

@testable import Tokens

/// PyJWT accepts what we mint and refuses what we forge; we accept what it mints.
@Suite(.enabled(if: PythonPeers.areInstalled, "\(PythonPeers.whyNot)"))
struct PyJWTTests {
    private struct Request: Encodable {
        var algorithm: String
        /// The secret, or the private key as PEM text.
        var signingKey: String
        var verifyingKey: String
        var keySet: String?
        var token: String
        var forgeries: [String: String]
        var now: Int64
    }

    private struct Answer: Decodable {
        var subject: String
        var subjectByKeySet: String?
        var minted: String
        /// What each forgery decodes to; refused ones have none.
        var accepted: [String: String]
        var acceptedByOwnKey: String
        var unverified: [String: String]
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func `both ways`(algorithm: SigningAlgorithm) async throws {
        let secret = "a secret that is long enough for HS256"
        let key =
            algorithm == .hs256
            ? SigningKey(secret: Array(secret.utf8), keyID: "k1")
            : try SigningKey.generated(for: algorithm, keyID: "k1")
        let request = try request(key, secret: secret)
        let answer: Answer = try await PythonPeers.run("pyjwt_peer.py", with: request)

        #expect(answer.subject == "ada")
        #expect(answer.subjectByKeySet == (algorithm == .hs256 ? nil : "ada"))
        #expect(answer.accepted == ["foreign-subject": "mallory"])
        #expect(answer.acceptedByOwnKey == "ada")
        for (name, subject) in answer.unverified {
            #expect(subject == (name == "foreign-subject" ? "mallory" : "ada"), "\(name)")
        }
        let verified = try TokenVerifier(key.verifyingKey, expecting: Sample.expectations)
            .verify(Array(answer.minted.utf8), now: request.now)
        #expect(verified.subject == "grace")
    }

    private func request(_ key: SigningKey, secret: String) throws -> Request {
        let now: Int64 = 1_900_000_000
        let forger = try TokenForger(
            Sample.template, key: key, rogueKeySetURL: "http://127.0.0.1:9/rogue.json")
        var forgeries: [String: String] = [:]
        for forgery in forger.applicable {
            let token = try forger.forge(
                forgery, victim: Sample.ada, attacker: Sample.mallory, now: now)
            forgeries[forgery.rawValue] = token.map { String(decoding: $0, as: UTF8.self) }
        }
        let token = try TokenSigner(key).mint(Sample.template, for: Sample.ada, issuedAt: now)
        let isSymmetric = key.algorithm.isSymmetric
        let keySet = isSymmetric ? nil : JSONWebKey.set([try JSONWebKey(key.verifyingKey)])
        return Request(
            algorithm: key.algorithm.rawValue,
            signingKey: String(decoding: key.material.bytes, as: UTF8.self),
            verifyingKey: key.verifyingKey.publicPEM ?? secret,
            keySet: keySet.map { String(decoding: $0, as: UTF8.self) },
            token: String(decoding: token, as: UTF8.self), forgeries: forgeries, now: now)
    }
}
