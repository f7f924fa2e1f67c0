private import CLibCrypto

extension KeyHandle {
    /// The signature of a message, in the form that a token carries.
    func signature(
        of message: [UInt8], algorithm: SigningAlgorithm
    ) throws(TokenError) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else {
            throw TokenError.cryptography("sign a token")
        }
        defer { unsafe EVP_MD_CTX_free(context) }
        var length = 0
        // Ed25519 hashes for itself and must be given no digest.
        guard
            unsafe EVP_DigestSignInit(context, nil, Self.digest(of: algorithm), nil, pointer) == 1,
            unsafe EVP_DigestSign(context, nil, &length, message, message.count) == 1
        else { throw TokenError.cryptography("sign a token") }
        var signature = [UInt8](repeating: 0, count: length)
        guard unsafe EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else { throw TokenError.cryptography("sign a token") }
        signature.removeLast(signature.count - length)
        guard algorithm == .es256 else { return signature }
        guard let fixed = EllipticSignature.fixedWidth(fromDER: signature) else {
            throw TokenError.cryptography("sign a token")
        }
        return fixed
    }

    /// Whether a signature, in the form that a token carries, is this key's of that message.
    func verifies(
        _ signature: [UInt8], of message: [UInt8], algorithm: SigningAlgorithm
    ) -> Bool {
        // What was wrong with a signature is of no interest to whoever uses libcrypto next.
        defer { ERR_clear_error() }
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        var signature = signature
        if algorithm == .es256 {
            guard let encoded = EllipticSignature.der(fromFixedWidth: signature) else {
                return false
            }
            signature = encoded
        }
        guard
            unsafe EVP_DigestVerifyInit(
                context, nil, Self.digest(of: algorithm), nil, pointer) == 1
        else { return false }
        return unsafe EVP_DigestVerify(
            context, signature, signature.count, message, message.count) == 1
    }

    private static func digest(of algorithm: SigningAlgorithm) -> OpaquePointer? {
        algorithm == .edDSA ? nil : unsafe EVP_sha256()
    }
}

/// ECDSA signatures on P-256: libcrypto writes a DER sequence of two integers, a token carries both
/// in 32 bytes each (RFC 7518, section 3.4).
enum EllipticSignature {
    static let width = 32

    static func fixedWidth(fromDER der: [UInt8]) -> [UInt8]? {
        unsafe der.withUnsafeBufferPointer { buffer -> [UInt8]? in
            var cursor = buffer.baseAddress
            guard let parsed = unsafe d2i_ECDSA_SIG(nil, &cursor, buffer.count) else { return nil }
            defer { unsafe ECDSA_SIG_free(parsed) }
            var first = [UInt8](repeating: 0, count: width)
            var second = first
            guard
                unsafe BN_bn2binpad(ECDSA_SIG_get0_r(parsed), &first, Int32(width)) == width,
                unsafe BN_bn2binpad(ECDSA_SIG_get0_s(parsed), &second, Int32(width)) == width
            else { return nil }
            return first + second
        }
    }

    static func der(fromFixedWidth signature: [UInt8]) -> [UInt8]? {
        guard signature.count == 2 * width, let made = unsafe ECDSA_SIG_new() else { return nil }
        defer { unsafe ECDSA_SIG_free(made) }
        let first = Array(signature.prefix(width))
        let second = Array(signature.suffix(width))
        guard let r = unsafe BN_bin2bn(first, Int32(width), nil) else { return nil }
        guard let s = unsafe BN_bin2bn(second, Int32(width), nil) else {
            unsafe BN_free(r)
            return nil
        }
        // From here on both numbers belong to the signature.
        guard unsafe ECDSA_SIG_set0(made, r, s) == 1 else {
            unsafe BN_free(r)
            unsafe BN_free(s)
            return nil
        }
        let length = unsafe i2d_ECDSA_SIG(made, nil)
        guard length > 0 else { return nil }
        var der = [UInt8](repeating: 0, count: Int(length))
        return unsafe der.withUnsafeMutableBufferPointer { buffer -> Bool in
            var cursor = buffer.baseAddress
            return unsafe i2d_ECDSA_SIG(made, &cursor) == length
        } ? der : nil
    }
}
