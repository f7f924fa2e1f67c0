/// One HTTP request with `:name` places.
///
/// How values are encoded:
///
/// - in the path, in the query and in a form, every byte of a value's UTF-8 but the unreserved
///   characters of RFC 3986 (letters, digits, `-`, `.`, `_`, `~`) becomes `%XX`: a value cannot add
///   a segment, a parameter or a field, and a space is `%20`;
/// - in a JSON body, as a JSON value of its type;
/// - in a header, as it is; a value with a control character makes the call fail.
///
/// Text that the scenario itself writes into the path and the query is sent as it stands. A query
/// parameter, a header or a form field whose whole value is one parameter that is NULL is left out.
package struct HTTPRequestTemplate: Sendable, Equatable {
    package var method: HTTPMethod
    /// Begins with `/`; joined to the path of the base URL.
    package var path: TextTemplate
    /// In the order in which they are sent.
    package var query: [HTTPField]
    package var headers: [HTTPField]
    package var body: HTTPBody

    package init(
        method: HTTPMethod, path: TextTemplate, query: [HTTPField] = [],
        headers: [HTTPField] = [], body: HTTPBody = .none
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// The parameter's name for each place: the path's first, then those of query, headers, body.
    package var occurrences: [String] {
        path.occurrences + (query + headers).flatMap(\.value.occurrences) + body.occurrences
    }

    /// `GET /api/:user/tasks`, for reports.
    package var route: String { "\(method.rawValue) \(path)" }
}

/// The methods that a scenario may use.
package enum HTTPMethod: String, Sendable, Equatable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"

    /// Whether a request changes nothing: RFC 9110, 9.2.1.
    package var isSafe: Bool { [.get, .head, .options].contains(self) }
}

/// A name with a value: a query parameter, a header, or a field of a form.
package struct HTTPField: Sendable, Equatable {
    /// As it is sent: in a query already encoded.
    package var name: String
    package var value: TextTemplate
    /// Whether a part of the value came from the environment: reports then leave it out.
    package var isSecret: Bool

    package init(name: String, value: TextTemplate, isSecret: Bool = false) {
        self.name = name
        self.value = value
        self.isSecret = isSecret
    }
}

/// What a request carries.
package enum HTTPBody: Sendable, Equatable {
    case none
    /// `application/json`.
    case json(JSONTemplate)
    /// `application/x-www-form-urlencoded`.
    case form([HTTPField])

    /// The parameter's name for each place, in order.
    package var occurrences: [String] {
        switch self {
        case .none: []
        case .json(let document): document.occurrences
        case .form(let fields): fields.flatMap(\.value.occurrences)
        }
    }
}
