import Foundation
import HTTPTypes
import Hummingbird

/// A row's id in the path.
///
/// - Throws: 422 where it is no number, and 404 where no row can have it.
func rowID(_ name: String, _ context: TodoContext) throws -> Int32 {
    guard let text = context.parameters.get(name), let number = Int(text) else {
        throw APIError.malformed("The id of a \(name) is a whole number")
    }
    guard let id = Int32(exactly: number) else { throw APIError.notFound(name.capitalized) }
    return id
}

/// The part of a list that the query's `limit` and `offset` ask for.
///
/// - Throws: 422 where they are not numbers in their bounds.
func page(of request: Request) throws -> Page {
    func number(_ name: Substring, _ standard: Int, _ allowed: ClosedRange<Int>) throws -> Int {
        guard let text = request.uri.queryParameters[name] else { return standard }
        guard let value = Int(text), allowed.contains(value) else {
            throw APIError.malformed(
                "\(name) is a whole number from \(allowed.lowerBound) to \(allowed.upperBound)")
        }
        return value
    }
    return Page(
        limit: try number("limit", 50, 1...100), offset: try number("offset", 0, 0...1_000_000_000))
}

extension String {
    /// The same text, where the database takes it.
    ///
    /// - Throws: 422 where it is blank, too long, or holds a NUL, which PostgreSQL has no room for.
    func checked(_ name: String, atLeast least: Int = 1, atMost limit: Int) throws -> String {
        guard !unicodeScalars.contains("\0") else {
            throw APIError.malformed("\(name) must not hold a NUL")
        }
        guard (least...limit).contains(unicodeScalars.count) else {
            throw APIError.malformed("\(name) has \(least) to \(limit) characters")
        }
        guard least == 0 || contains(where: { !$0.isWhitespace }) else {
            throw APIError.malformed("\(name) must not be blank")
        }
        return self
    }
}
