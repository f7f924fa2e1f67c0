/// Why a token does not hold; the words are for a log, not for whoever sent it.
package enum TokenRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// Not three parts of base 64, or not JSON in them.
    case malformed
    /// Signed in another way than our keys are, or not at all.
    case unexpectedAlgorithm
    /// Names no key of ours, or asks for extensions that nobody here knows (`crit`).
    case unknownKey
    case wrongSignature
    case expired
    case notYetValid
    case wrongIssuer
    case wrongAudience
    /// Without a claim that everybody's token must have.
    case missing(claim: String)

    package var description: String {
        switch self {
        case .malformed: "the token is malformed"
        case .unexpectedAlgorithm: "the token is not signed with an algorithm of ours"
        case .unknownKey: "the token names no key of ours"
        case .wrongSignature: "the token's signature is not of our key"
        case .expired: "the token has expired"
        case .notYetValid: "the token does not hold yet"
        case .wrongIssuer: "the token is of another issuer"
        case .wrongAudience: "the token is for another audience"
        case .missing(let claim): "the token has no \(claim)"
        }
    }
}
