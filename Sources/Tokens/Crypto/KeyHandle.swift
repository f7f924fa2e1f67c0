private import CLibCrypto

/// An asymmetric key as libcrypto holds it, freed with its owner.
///
/// Keys travel as bytes (`SigningKey`, `VerifyingKey`), which can be sent; whoever signs or
/// verifies makes a handle of them once, where it is used.
@safe struct KeyHandle: ~Copyable {
    let pointer: OpaquePointer

    /// Takes ownership of an `EVP_PKEY`.
    private init(owning pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe EVP_PKEY_free(pointer)
    }

    /// The private key of PEM text: PKCS #8, or the older forms of RSA and EC keys.
    init(privatePEM text: String) throws(TokenError) {
        let pointer = unsafe Self.read(text) { source in
            // An encrypted key must not make libcrypto ask at the terminal.
            unsafe PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in -1 }, nil)
        }
        guard let pointer = unsafe pointer else {
            throw TokenError(
                code: .unreadableKey,
                message: "the signing key is no private key in PEM text, or it is encrypted: "
                    + "expected -----BEGIN PRIVATE KEY-----; "
                    + "openssl pkey -in FILE writes this form")
        }
        unsafe self.init(owning: pointer)
    }

    /// The public key of PEM text (`-----BEGIN PUBLIC KEY-----`).
    init(publicPEM text: String) throws(TokenError) {
        let pointer = unsafe Self.read(text) { source in
            unsafe PEM_read_bio_PUBKEY(source, nil, { _, _, _, _ in -1 }, nil)
        }
        guard let pointer = unsafe pointer else {
            throw TokenError(
                code: .unreadableKey,
                message: "the verifying key is no public key in PEM text: "
                    + "expected -----BEGIN PUBLIC KEY-----; "
                    + "openssl pkey -in FILE -pubout writes this form")
        }
        unsafe self.init(owning: pointer)
    }

    /// A new key that an algorithm can sign with.
    ///
    /// - Precondition: the algorithm is asymmetric.
    init(generatedFor algorithm: SigningAlgorithm) throws(TokenError) {
        guard let pointer = unsafe Self.generate(algorithm) else {
            throw TokenError.cryptography("generate a key for \(algorithm.rawValue)")
        }
        unsafe self.init(owning: pointer)
    }

    private static func generate(_ algorithm: SigningAlgorithm) -> OpaquePointer? {
        let name =
            switch algorithm {
            case .rs256: "RSA"
            case .es256: "EC"
            case .edDSA: "ED25519"
            case .hs256: preconditionFailure("a secret is no key pair")
            }
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, name, nil) else { return nil }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_keygen_init(context) == 1 else { return nil }
        // 2,048 bits are the least that RFC 7518, section 3.3, allows, and what most servers have.
        if algorithm == .rs256,
            unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2_048) != 1
        {
            return nil
        }
        if algorithm == .es256, unsafe EVP_PKEY_CTX_set_group_name(context, "P-256") != 1 {
            return nil
        }
        var key: OpaquePointer?
        return unsafe EVP_PKEY_generate(context, &key) == 1 ? key : nil
    }

    private static func read(
        _ text: String, _ body: (OpaquePointer) -> OpaquePointer?
    ) -> OpaquePointer? {
        var text = text
        let key = text.withUTF8 { bytes -> OpaquePointer? in
            guard
                let source = unsafe BIO_new_mem_buf(
                    bytes.baseAddress, Int32(clamping: bytes.count))
            else { return nil }
            defer { unsafe BIO_free(source) }
            return unsafe body(source)
        }
        // What could not be read stays in a queue of this thread, where others would find it.
        if unsafe key == nil { ERR_clear_error() }
        return unsafe key
    }
}

extension KeyHandle {
    /// The algorithm that this kind of key signs with; nil for kinds that none of ours does.
    var algorithm: SigningAlgorithm? {
        if unsafe EVP_PKEY_is_a(pointer, "RSA") == 1 { return .rs256 }
        if unsafe EVP_PKEY_is_a(pointer, "ED25519") == 1 { return .edDSA }
        guard unsafe EVP_PKEY_is_a(pointer, "EC") == 1 else { return nil }
        var name = [CChar](repeating: 0, count: 64)
        var length = 0
        guard
            unsafe EVP_PKEY_get_group_name(pointer, &name, name.count, &length) == 1,
            length == 10, name.prefix(10).elementsEqual("prime256v1".utf8.map(CChar.init))
        else { return nil }
        return .es256
    }

    /// The private key as PKCS #8 in PEM text.
    func privatePEM() throws(TokenError) -> String {
        unsafe try written("a private key") { target in
            unsafe PEM_write_bio_PKCS8PrivateKey(target, pointer, nil, nil, 0, nil, nil)
        }
    }

    /// The public key in PEM text.
    func publicPEM() throws(TokenError) -> String {
        unsafe try written("a public key") { target in
            unsafe PEM_write_bio_PUBKEY(target, pointer)
        }
    }

    private func written(
        _ what: String, _ write: (OpaquePointer) -> Int32
    ) throws(TokenError) -> String {
        guard let target = unsafe BIO_new(BIO_s_mem()) else {
            throw TokenError.cryptography("write \(what)")
        }
        defer { unsafe BIO_free(target) }
        guard unsafe write(target) == 1 else { throw TokenError.cryptography("write \(what)") }
        var text = [UInt8](repeating: 0, count: Int(unsafe BIO_ctrl_pending(target)))
        let length = unsafe BIO_read(target, &text, Int32(clamping: text.count))
        return String(decoding: text.prefix(Int(max(0, length))), as: UTF8.self)
    }
}

extension TokenError {
    /// libcrypto refused something; its own words are taken from this thread's queue of errors.
    static func cryptography(_ intention: String) -> TokenError {
        let code = ERR_get_error()
        ERR_clear_error()
        let reason = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
        return TokenError(
            code: .cryptographyFailed,
            message: "libcrypto could not \(intention): \(reason ?? "no reason given")")
    }
}
