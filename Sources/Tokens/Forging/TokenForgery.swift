/// A token that no server may accept, by what is wrong with it.
///
/// Every one but `absent`, `garbage` and `foreignSubject` speaks for the victim, so that a server
/// which accepts it shows the victim's data, and the answer itself is the proof. Sources: RFC 8725
/// (JSON Web Token best current practices) and the defects that it was written after.
package enum TokenForgery: String, Sendable, Equatable, CaseIterable {
    /// No token at all. A server that accepts it does not ask who calls.
    case absent
    /// Text that is no token. A server that accepts it takes any header for a login.
    case garbage
    /// Rightly signed, over an hour ago no longer valid. A server that accepts it does not look at
    /// `exp`: whoever once had a token has it for ever.
    case expired
    /// Rightly signed, valid in an hour. A server that accepts it does not look at `nbf`.
    case notYetValid = "not-yet-valid"
    /// Unsigned, and says so (`alg: none`). A server that accepts it lets the token decide whether
    /// it is checked; anybody can be anybody.
    case unsigned = "alg-none"
    /// The same, written `None`. A server that accepts it refuses unsigned tokens by comparing
    /// letters, and the library behind it compares them without case.
    case unsignedCapitalised = "alg-none-capitalised"
    /// The same, written `nOnE`.
    case unsignedMixedCase = "alg-none-mixed-case"
    /// Names the right algorithm and carries no signature. A server that accepts it decodes tokens
    /// without verifying them.
    case signatureStripped = "signature-stripped"
    /// Signed with a key that nobody gave the server. A server that accepts it does not verify
    /// signatures.
    case wrongKey = "wrong-key"
    /// An ECDSA signature of two zeros, which fits every message where they are not refused
    /// (CVE-2022-21449).
    case zeroSignature = "zero-signature"
    /// HS256 with the text of the server's public key as the secret. A server that accepts it takes
    /// the algorithm from the token and uses its one key for whatever that says
    /// (CVE-2015-9235 and its kin).
    case publicKeyAsSecret = "public-key-as-secret"
    /// The same, with the text's last line end taken off, as configuration often does.
    case publicKeyAsSecretTrimmed = "public-key-as-secret-trimmed"
    /// Rightly signed, for another audience. A server that accepts it honours tokens that were
    /// given out for somebody else's service.
    case wrongAudience = "wrong-audience"
    /// Signed with the right key in another issuer's name. A server that accepts it does not look
    /// at `iss`.
    case wrongIssuer = "wrong-issuer"
    /// The attacker's own, faultless token, sent where a path, a body or a header names the victim.
    /// A server that accepts it believes the request about who calls, instead of the token.
    case foreignSubject = "foreign-subject"
    /// The victim's payload under the signature of the attacker's own token. A server that accepts
    /// it checks that there is a signature, not what it signs.
    case payloadSwapped = "payload-swapped"
    /// Its `kid` is a path to an empty file, and an empty secret signs it. A server that accepts it
    /// reads keys from wherever a token tells it to.
    case keyIDPath = "kid-path"
    /// Its `kid` names a key that does not exist, and a key nobody knows signs it. A server that
    /// accepts it lets pass what it finds no key for.
    case keyIDUnknown = "kid-unknown"
    /// Brings the key it is signed with along in its header (`jwk`). A server that accepts it lets
    /// the token choose who is trusted (CVE-2018-0114).
    case embeddedKey = "embedded-jwk"
    /// Says where its key is to be fetched (`jku`), which is with us. A server that accepts it
    /// trusts, and calls, whatever address a token names.
    case foreignKeySet = "foreign-jku"

    /// What a server that accepts it gets wrong, as half a sentence for a report.
    package var meaning: String {
        switch self {
        case .absent: "answers without asking who calls"
        case .garbage: "takes any text for a token"
        case .expired: "does not check when a token expires"
        case .notYetValid: "does not check from when on a token holds"
        case .unsigned, .unsignedCapitalised, .unsignedMixedCase: "accepts unsigned tokens"
        case .signatureStripped: "decodes tokens without verifying them"
        case .wrongKey: "does not verify whose key signed"
        case .zeroSignature: "accepts a signature of zeros"
        case .publicKeyAsSecret, .publicKeyAsSecretTrimmed:
            "lets the token choose the algorithm, and its public key serves as a secret"
        case .wrongAudience: "does not check for whom a token was issued"
        case .wrongIssuer: "does not check who issued a token"
        case .foreignSubject: "does not hold the request's user against the token's"
        case .payloadSwapped: "does not hold the signature against what it signs"
        case .keyIDPath: "reads its key from a path that the token names"
        case .keyIDUnknown: "lets pass a token for whose key it finds nothing"
        case .embeddedKey: "trusts a key that the token itself brings"
        case .foreignKeySet: "trusts a key that is fetched from where the token says"
        }
    }
}
