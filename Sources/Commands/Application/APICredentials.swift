internal import APIVerification
internal import Glibc
internal import Population
internal import Tokens

/// What users of the attacks say who they are with, one token at a time.
final class APICredentials: APIVerification.UserCredentials {
    private enum Source {
        case none
        case given([String])
        case minted(TokenTemplate)
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
        _ template: TokenTemplate, key: SigningKey, population: PopulationPlan
    ) throws(TokenError) {
        source = .minted(template)
        signer = try TokenSigner(key)
        self.population = population
    }

    func credential(ofUser user: Int) -> String? {
        switch source {
        case .none: return nil
        case .given(let tokens): return tokens[user].isEmpty ? nil : tokens[user]
        case .minted(let template):
            let values = ClaimParameters(population.tenantKey(ofUser: user))
            let token = try? signer?.mint(template, for: values, issuedAt: Int64(time(nil)))
            return token.map { String(decoding: $0, as: UTF8.self) }
        }
    }
}

extension ClaimParameters {
    /// What `:user` stands for.
    init(_ key: RowKey) {
        switch key {
        case .integer(let value): self.init(user: .number(value))
        case .text(let text): self.init(user: .text(text))
        }
    }
}
