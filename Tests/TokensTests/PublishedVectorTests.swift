import Testing

@testable import Tokens

/// The examples of RFC 7515 (appendix A) and RFC 8037 (appendix A), to the byte.
@Suite struct PublishedVectorTests {
    /// The payload of RFC 7515's examples, line ends and all.
    private let payload = Array(
        "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}".utf8)
    private let encodedPayload =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp"
        + "0cnVlfQ"

    @Test func `HS256 of RFC 7515, A 1`() throws {
        let secret = try #require(Base64URL.decode(PublishedKeys.secret.utf8))
        let signer = try TokenSigner(SigningKey(secret: secret))
        let token = try signer.sign(
            header: Array("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}".utf8), payload: payload)
        #expect(
            String(decoding: token, as: UTF8.self)
                == "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\(encodedPayload)"
                + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    }

    @Test func `RS256 of RFC 7515, A 2`() throws {
        let signer = try TokenSigner(SigningKey(pem: PublishedKeys.rsa))
        let token = try signer.sign(header: Array("{\"alg\":\"RS256\"}".utf8), payload: payload)
        #expect(
            String(decoding: token, as: UTF8.self)
                == "eyJhbGciOiJSUzI1NiJ9.\(encodedPayload)"
                + ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc"
                + "_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75"
                + "vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWE"
                + "sqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmt"
                + "VrBp0igcN_IoypGlUPQGe77Rw")
    }

    /// Such signatures differ each time; that of the example must verify, and no other.
    @Test func `ES256 of RFC 7515, A 3`() throws {
        let key = try SigningKey(pem: PublishedKeys.ellipticCurve).verifyingKey
        let handle = try KeyHandle(publicPEM: #require(key.publicPEM))
        let message = Array("eyJhbGciOiJFUzI1NiJ9.\(encodedPayload)".utf8)
        var signature = try #require(
            Base64URL.decode(
                "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
                    .utf8))
        #expect(handle.verifies(signature, of: message, algorithm: .es256) == true)
        signature[40] ^= 1
        #expect(handle.verifies(signature, of: message, algorithm: .es256) == false)
    }

    @Test func `EdDSA of RFC 8037, A 4`() throws {
        let signer = try TokenSigner(SigningKey(pem: PublishedKeys.ed25519))
        let token = try signer.sign(
            header: Array("{\"alg\":\"EdDSA\"}".utf8),
            payload: Array("Example of Ed25519 signing".utf8))
        #expect(
            String(decoding: token, as: UTF8.self)
                == "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
                + "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_"
                + "MuM0KAg")
    }

    @Test func `the public key of RFC 8037, A 2, and its thumbprint of A 3`() throws {
        let key = try SigningKey(pem: PublishedKeys.ed25519, keyID: "A").verifyingKey
        let webKey = try JSONWebKey(key)
        #expect(
            String(decoding: webKey.json, as: UTF8.self)
                == #"{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","#
                + #""alg":"EdDSA","kid":"A","use":"sig"}"#)
        #expect(webKey.thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    }

    @Test func `the thumbprint of RFC 7638, 3 1`() throws {
        let webKey = try JSONWebKey(VerifyingKey(pem: PublishedKeys.thumbprinted))
        #expect(webKey.thumbprint == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
        #expect(webKey.keyID == webKey.thumbprint)
    }

    @Test func `the public keys of RFC 7515, A 2 and A 3`() throws {
        let rsa = try JSONWebKey(SigningKey(pem: PublishedKeys.rsa).verifyingKey).json
        let text = String(decoding: rsa, as: UTF8.self)
        #expect(text.hasPrefix(#"{"e":"AQAB","kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAk"#))
        let curve = try JSONWebKey(SigningKey(pem: PublishedKeys.ellipticCurve).verifyingKey).json
        #expect(
            String(decoding: curve, as: UTF8.self).hasPrefix(
                #"{"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","#
                    + #""y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","#))
    }
}
