import Testing

@testable import ScenarioModel

/// The vectors of FIPS 180-4's example computations (NIST, "SHA-256", and the one of a million).
@Suite struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func `digests are those of the standard`(message: String, digest: String) {
        var hash = SHA256()
        hash.update(message.utf8)
        #expect(hash.finalized() == digest)
    }

    @Test func `the message may come in pieces of any size`() {
        let message = Array(String(repeating: "0123456789", count: 30).utf8)
        var whole = SHA256()
        whole.update(message)
        let digest = whole.finalized()
        for size in [1, 55, 56, 63, 64, 65, 127] {
            var pieces = SHA256()
            for start in stride(from: 0, to: message.count, by: size) {
                pieces.update(message[start..<min(start + size, message.count)])
            }
            #expect(pieces.finalized() == digest)
        }
    }
}
