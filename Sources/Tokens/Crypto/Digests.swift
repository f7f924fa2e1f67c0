private import CLibCrypto

/// Digests and randomness that need no key handle.
enum Digests {
    static let length = 32

    static func sha256(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: length)
        unsafe SHA256(message, message.count, &digest)
        return digest
    }

    /// HMAC with SHA-256 (RFC 2104); any key will do, also an empty one.
    static func hmac(_ message: [UInt8], key: [UInt8]) throws(TokenError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: length)
        var written: UInt32 = 0
        // A null key would mean "the last one"; an empty array may be passed as null.
        let padded = key.isEmpty ? [0] : key
        let result = unsafe HMAC(
            EVP_sha256(), padded, Int32(clamping: key.count), message, message.count, &digest,
            &written)
        guard unsafe result != nil, written == length else {
            throw TokenError.cryptography("compute an HMAC")
        }
        return digest
    }

    /// Whether two digests are equal, in a time that tells nothing about where they differ.
    static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard one.count == other.count else { return false }
        return unsafe CRYPTO_memcmp(one, other, one.count) == 0
    }

    /// Bytes that nobody can predict.
    static func random(_ count: Int) throws(TokenError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe RAND_bytes(&bytes, Int32(count)) == 1 else {
            throw TokenError.cryptography("make random bytes")
        }
        return bytes
    }
}
