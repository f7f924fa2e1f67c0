import Foundation
import HTTPTypes
import Hummingbird
import Logging
import PostgresDriver

/// A refusal, in the form that FastAPI's users know: `{"detail": …}`.
struct APIError: HTTPResponseError {
    let status: HTTPResponse.Status
    let detail: String

    init(_ status: HTTPResponse.Status, _ detail: String) {
        self.status = status
        self.detail = detail
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        var response = try ["detail": detail].response(from: request, context: context)
        response.status = status
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }

    static func notFound(_ what: String) -> APIError { APIError(.notFound, "\(what) not found") }

    static func malformed(_ detail: String) -> APIError {
        APIError(.unprocessableContent, detail)
    }
}

/// Answers what no route has foreseen, without telling the caller what the server said.
struct ErrorAnswers: RouterMiddleware {
    func handle(
        _ request: Request, context: TodoContext,
        next: (Request, TodoContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as PostgresError {
            return try answer(to: error, context).response(from: request, context: context)
        } catch let error as PoolError {
            return try APIError(.serviceUnavailable, error.description)
                .response(from: request, context: context)
        }
    }

    private func answer(to error: PostgresError, _ context: TodoContext) -> APIError {
        if error.sqlState == .foreignKeyViolation, error.constraint?.contains("user_id") == true {
            return APIError(.unauthorized, "This account is gone")
        }
        context.logger.error("\(error)")
        return error.isServerLoss
            ? APIError(.serviceUnavailable, "The database is away")
            : APIError(.internalServerError, "Internal server error")
    }
}

/// Decodes a JSON body, or refuses it.
func decode<Body: Decodable>(
    _ type: Body.Type, from request: Request, _ context: TodoContext
) async throws -> Body {
    do {
        return try await context.requestDecoder.decode(type, from: request, context: context)
    } catch is DecodingError {
        throw APIError.malformed("The body is not the JSON that is expected here")
    }
}

extension TodoContext {
    var requestDecoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    var responseEncoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return encoder
    }
}
