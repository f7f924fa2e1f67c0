internal import APIVerification
internal import Glibc
internal import Population
internal import Tokens
internal import Workloads

/// What users of the attacks say who they are with, one token at a time.
final class APICredentials: APIVerification.UserCredentials {
    private enum Source {
        case none
        case given([String])
        case minted(TokenTemplate, UserClaims)
    }

    private let source: Source
    private let signer: TokenSigner?
    private let population: PopulationPlan

    /// Nobody says anything, or the headers name the user.
    init(population: PopulationPlan) {
        source = .none
        signer = nil
        self.population = population
    }

    /// What is known of each user.
    init(_ tokens: [String], population: PopulationPlan) {
        source = .given(tokens)
        signer = nil
        self.population = population
    }

    /// Tokens that are signed when they are asked for.
    init(
        _ template: TokenTemplate, key: SigningKey, claims: UserClaims, population: PopulationPlan
    ) throws(TokenError) {
        source = .minted(template, claims)
        signer = try TokenSigner(key)
        self.population = population
    }

    func credential(ofUser user: Int) -> Credential? {
        switch source {
        case .none: return nil
        case .given(let tokens): return tokens[user].isEmpty ? nil : Credential(tokens[user])
        case .minted(let template, let claims):
            let values = claims.parameters(ofUser: user)
            let token = try? signer?.mint(template, for: values, issuedAt: Int64(time(nil)))
            return token.map { Credential(String(decoding: $0, as: UTF8.self)) }
        }
    }
}
