import Foundation
import HTTPTypes
import Hummingbird
import Tokens

/// Lets through who has a good token, and notes whom it speaks for.
struct Authentication: RouterMiddleware {
    let tokens: BearerTokens
    let defects: Set<Defect>

    func handle(
        _ request: Request, context: TodoContext,
        next: (Request, TodoContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        do {
            context.subject = try tokens.subject(of: bearer(of: request), at: secondsSince1970())
        } catch {
            let isOpen =
                defects.contains(.routeWithoutToken) && request.headers[.authorization] == nil
                && request.uri.path.hasSuffix("/conversations")
            guard isOpen else { throw APIError(.unauthorized, "Not authenticated") }
            context.subject = context.parameters.get("user")
        }
        return try await next(request, context)
    }

    private func bearer(of request: Request) throws(TokenRefusal) -> String {
        guard let header = request.headers[.authorization],
            header.prefix(7).lowercased() == "bearer "
        else { throw .malformed }
        return String(header.dropFirst(7))
    }
}

/// The time as tokens tell it.
func secondsSince1970() -> Int64 { Int64(Date().timeIntervalSince1970) }

/// Whom a request acts for.
struct Callers: Sendable {
    let defects: Set<Defect>

    /// The token's subject, whom the path has to name as well.
    ///
    /// - Parameter pathBelievedWith: the defect by which this route asks no more than the path.
    /// - Throws: 403 where the path names another, whether there is such a user or not.
    func user(
        of request: Request, _ context: TodoContext, pathBelievedWith defect: Defect? = nil
    ) throws -> String {
        let path = context.parameters.get("user")?.removingPercentEncoding ?? ""
        guard let subject = context.subject else {
            throw APIError(.unauthorized, "Not authenticated")
        }
        let believing = [.pathUserBelieved, defect].compactMap { $0 }
        if !defects.isDisjoint(with: believing) { return path }
        guard subject == path else { throw APIError(.forbidden, "This is another user's") }
        if defects.contains(.queryUserBelieved),
            let named = request.uri.queryParameters["user_id"]
        {
            return String(named)
        }
        if defects.contains(.headerUserBelieved), let name = HTTPField.Name("X-User-Id"),
            let named = request.headers[name]
        {
            return named
        }
        return subject
    }
}
