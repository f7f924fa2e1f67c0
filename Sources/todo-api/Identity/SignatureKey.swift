import CLibCrypto
import Foundation

/// A key that can tell whether a signature is good.
protocol SignatureKey: Sendable {
    /// The only `alg` it is for.
    var algorithm: String { get }
    func verifies(_ signature: [UInt8], of signed: [UInt8]) -> Bool
}

/// HMAC with SHA-256 (RFC 7518, 3.2).
struct SharedSecret: SignatureKey {
    private let secret: [UInt8]
    let algorithm = "HS256"

    init(_ secret: [UInt8]) { self.secret = secret }

    func signature(of signed: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        let made = unsafe HMAC(
            EVP_sha256(), secret, Int32(secret.count), signed, signed.count, &code, nil)
        precondition(unsafe made != nil, "libcrypto has SHA-256")
        return code
    }

    func verifies(_ signature: [UInt8], of signed: [UInt8]) -> Bool {
        PasswordHash.isEqual(signature, self.signature(of: signed))
    }
}

/// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518, 3.3).
struct RSAPublicKey: SignatureKey {
    private let text: [UInt8]
    let algorithm = "RS256"

    /// - Throws: `SettingsError` where the text is no RSA public key in PEM.
    init(_ text: String) throws(SettingsError) {
        self.text = Array(text.utf8)
        let kind = unsafe Self.withKey(self.text) { key in unsafe EVP_PKEY_get_base_id(key) }
        guard kind == EVP_PKEY_RSA else {
            throw SettingsError("JWT_PUBLIC_KEY is not an RSA public key in PEM")
        }
    }

    func verifies(_ signature: [UInt8], of signed: [UInt8]) -> Bool {
        unsafe Self.withKey(text) { key in
            guard let context = unsafe EVP_MD_CTX_new() else { return false }
            defer { unsafe EVP_MD_CTX_free(context) }
            return unsafe EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, key) == 1
                && EVP_DigestVerify(
                    context, signature, signature.count, signed, signed.count) == 1
        } ?? false
    }

    /// Reads the key each time, which takes some microseconds, so that nothing has to be owned.
    private static func withKey<R>(_ text: [UInt8], _ body: (OpaquePointer) -> R) -> R? {
        unsafe text.withUnsafeBytes { bytes in
            guard let source = unsafe BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count))
            else { return nil }
            defer { unsafe BIO_free(source) }
            guard let key = unsafe PEM_read_bio_PUBKEY(source, nil, nil, nil) else { return nil }
            defer { unsafe EVP_PKEY_free(key) }
            return unsafe body(key)
        }
    }
}

/// Base64 without padding in the alphabet for addresses (RFC 4648, 5).
enum Base64URL {
    static func text(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func bytes(_ text: Substring) -> [UInt8]? {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        return Data(base64Encoded: plain + padding).map(Array.init)
    }

    static func decode<Value: Decodable>(_ text: Substring, as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes(text) ?? []))
    }
}
