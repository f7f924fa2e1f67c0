import Foundation
import HTTPTypes
import Hummingbird
import Tokens

/// `POST /auth/register` and `POST /auth/login`.
struct SignInRoutes: Sendable {
    let accounts: AccountStore
    let tokens: TokenSettings

    func add(to router: Router<TodoContext>) {
        router.post("auth/register") { request, context in
            let credentials = try await credentials(from: request, context)
            let account = try await accounts.register(
                email: credentials.email, password: credentials.password,
                isAdmin: credentials.isAdmin)
            guard let account else {
                throw APIError(.conflict, "This address has an account")
            }
            return EditedResponse(status: .created, response: try session(of: account))
        }
        router.post("auth/login") { request, context in
            let credentials = try await credentials(from: request, context)
            let account = try await accounts.signIn(
                email: credentials.email, password: credentials.password)
            guard let account else {
                throw APIError(.unauthorized, "Wrong address or password")
            }
            return try session(of: account)
        }
    }

    private func session(of account: AccountRow) throws -> Session {
        guard let token = try tokens.token(for: account.id, at: secondsSince1970()) else {
            throw APIError(.notImplemented, "Tokens are issued elsewhere")
        }
        return Session(token: token, user: account)
    }

    private func credentials(
        from request: Request, _ context: TodoContext
    ) async throws -> Credentials {
        let given = try await decode(Credentials.self, from: request, context)
        let email = try given.email.checked("email", atLeast: 3, atMost: 255).lowercased()
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }),
            !email.contains(where: \.isWhitespace)
        else { throw APIError.malformed("email is no address") }
        return Credentials(
            email: email, password: try given.password.checked("password", atLeast: 8, atMost: 200),
            isAdmin: given.isAdmin)
    }

    private struct Credentials: Decodable {
        let email: String
        let password: String
        /// Decoded because clients may send it; who is an administrator is not theirs to say.
        var isAdmin: Bool?
    }

    private struct Session: ResponseCodable {
        let token: String
        let user: AccountRow
    }
}

/// `/api/{user_id}`: the account itself.
struct AccountRoutes: Sendable {
    let accounts: AccountStore
    let callers: Callers

    func add(to group: RouterGroup<TodoContext>) {
        group.get("") { request, context in
            let user = try callers.user(
                of: request, context, pathBelievedWith: .accountPathBelieved)
            guard let account = try await accounts.find(user) else {
                throw APIError.notFound("Account")
            }
            return account
        }
        group.patch("") { request, context in
            let user = try callers.user(
                of: request, context, pathBelievedWith: .accountPathBelieved)
            var draft = try await decode(AccountDraft.self, from: request, context)
            draft.displayName = try draft.displayName.checked("displayName", atMost: 120)
            guard let account = try await accounts.change(user, to: draft) else {
                throw APIError.notFound("Account")
            }
            return account
        }
        group.delete("") { request, context in
            let user = try callers.user(
                of: request, context, pathBelievedWith: .accountPathBelieved)
            guard try await accounts.delete(user) else { throw APIError.notFound("Account") }
            return Response(status: .noContent)
        }
    }
}

extension AccountRow: ResponseCodable {}
