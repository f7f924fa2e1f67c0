import CLibCrypto

/// Passwords as they are kept: PBKDF2 with SHA-256 by libcrypto, in the form
/// `pbkdf2_sha256$iterations$salt$hash` with salt and hash in hexadecimal.
enum PasswordHash {
    private static let scheme = "pbkdf2_sha256"
    private static let length = 32

    /// Hashes a new password with a salt of its own.
    ///
    /// Takes time by intention: call it where blocking is allowed.
    static func make(_ password: String, iterations: Int) -> String {
        let salt = RandomBytes.hexadecimal(count: 16)
        let hash = derived(from: password, salt: salt, iterations: iterations)
        return "\(scheme)$\(iterations)$\(salt)$\(RandomBytes.hexadecimal(hash))"
    }

    /// Whether a password is the one that was hashed; takes as long whether it is or not.
    static func matches(_ password: String, _ stored: String) -> Bool {
        let parts = stored.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == scheme, let iterations = Int32(parts[1]),
            iterations > 0
        else { return false }
        let hash = derived(
            from: password, salt: String(parts[2]), iterations: Int(iterations))
        return isEqual(Array(RandomBytes.hexadecimal(hash).utf8), Array(parts[3].utf8))
    }

    /// Compares in a time that does not depend on where the first difference is.
    static func isEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        guard first.count == second.count else { return false }
        return unsafe CRYPTO_memcmp(first, second, first.count) == 0
    }

    private static func derived(
        from password: String, salt: String, iterations: Int
    ) -> [UInt8] {
        let salt = Array(salt.utf8)
        var hash = [UInt8](repeating: 0, count: length)
        let done = unsafe PKCS5_PBKDF2_HMAC(
            password, Int32(password.utf8.count), salt, Int32(salt.count), Int32(iterations),
            EVP_sha256(), Int32(length), &hash)
        precondition(done == 1, "libcrypto has SHA-256")
        return hash
    }
}

/// Random bytes of libcrypto, and bytes written down.
enum RandomBytes {
    static func hexadecimal(count: Int) -> String {
        var bytes = [UInt8](repeating: 0, count: count)
        let done = unsafe RAND_bytes(&bytes, Int32(count))
        precondition(done == 1, "the system gives random bytes")
        return hexadecimal(bytes)
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
