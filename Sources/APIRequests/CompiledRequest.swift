package import HTTPDriver
package import ScenarioModel

/// An operation's request as the driver takes it: a template, and what goes into each of its places.
///
/// Made once for the load and once for the checks, from the same declaration: what is loaded is
/// what is attacked.
package struct CompiledRequest: Sendable {
    /// What goes into a place of the template.
    package enum Place: Sendable, Hashable {
        /// The parameter's value as text.
        case text(parameter: String)
        /// The parameter's value as a JSON document: a string with its quotes, a number, `null`.
        case json(parameter: String)
        /// What tells the scripted model which script the message is for.
        case marker
        /// The acting user's token, or all cookies: whatever the scenario's `auth` sends.
        case credential
        /// The token against forged requests that goes with it.
        case csrfToken
    }

    package var template: RequestTemplate
    /// By the number of the value in ``RequestValues``, each once.
    package private(set) var places: [Place] = []

    /// Compiles a request.
    ///
    /// - Parameters:
    ///   - origin: where the application is.
    ///   - api: its limits, redirects and compression.
    ///   - timeoutNanoseconds: for the whole of it.
    ///   - credential: how who calls is sent; nil for a request of nobody.
    ///   - isStream: whether the answer is taken as it comes.
    ///   - isMarked: whether the message in its body ends in a marker, for the scripted model.
    package init(
        _ request: HTTPRequestTemplate, origin: HTTPOrigin, api: APIDeclaration,
        timeoutNanoseconds: UInt64, credential: CredentialPlacement?, isStream: Bool = false,
        isMarked: Bool = false
    ) {
        template = RequestTemplate(
            method: request.method.rawValue, origin: origin, target: [],
            acceptsCompression: api.asksForCompression && !isStream,
            redirectLimit: isStream ? 0 : api.followedRedirects, isStream: isStream)
        template.limits.connectNanoseconds = Int64(clamping: api.timeouts.connectNanoseconds)
        template.limits.totalNanoseconds = Int64(clamping: timeoutNanoseconds)
        template.limits.firstByteNanoseconds = Int64(
            clamping: api.timeouts.firstByteNanoseconds ?? timeoutNanoseconds)
        template.target = target(request)
        let csrf = credential == nil ? nil : api.authentication.csrf?.carrier
        for field in request.headers {
            template.headers.append(.init(field.name, pieces(field.value, as: .header)))
        }
        switch request.body {
        case .none: break
        case .json(let document):
            template.headers.append(.init("Content-Type", "application/json"))
            template.body = joined(json(isMarked ? Self.marked(document) : document))
        case .form(var fields):
            if let field = csrf?.field {
                let value = TextTemplate(parts: [.parameter(Self.csrfName)])
                fields.append(HTTPField(name: field, value: value))
            }
            template.headers.append(.init("Content-Type", "application/x-www-form-urlencoded"))
            template.body = joined(
                self.fields(fields, opening: "") { request, field in
                    [.text(RequestTemplate.percentEncoded(field.name) + "=")]
                        + request.formPieces(field.value)
                })
        }
        switch credential {
        case nil: break
        case .header(let name, let prefix):
            let before = prefix.isEmpty ? [] : [RequestTemplate.Piece.text(prefix + " ")]
            template.headers.append(.init(name, before + [value(.credential, .header)]))
        case .cookie(let name):
            template.headers.append(
                .init("Cookie", [.text(name + "="), value(.credential, .header)]))
        case .cookies:
            template.headers.append(.init("Cookie", [value(.credential, .header)]))
        case .headers(let fields):
            for field in fields {
                template.headers.append(.init(field.name, pieces(field.value, as: .header)))
            }
        }
        if let name = csrf?.header {
            template.headers.append(.init(name, [value(.csrfToken, .header)]))
        }
    }

    private mutating func target(_ request: HTTPRequestTemplate) -> [RequestTemplate.Piece] {
        let path = pieces(request.path, as: .percent)
        let query = fields(request.query, opening: "?") { request, field in
            [.text(field.name + "=")] + request.pieces(field.value, as: .percent)
        }
        return joined(path + query)
    }

    /// The fields of a query or a form.
    ///
    /// A field that is one parameter may be left out; which sign stands before the others then
    /// depends on the values.
    private mutating func fields(
        _ list: [HTTPField], opening: String,
        _ pieces: (inout CompiledRequest, HTTPField) -> [RequestTemplate.Piece]
    ) -> [RequestTemplate.Piece] {
        let mayVary = list.contains(where: \.value.isOneParameter)
        var result: [RequestTemplate.Piece] = []
        for (index, field) in list.enumerated() {
            let inner = pieces(&self, field)
            result += mayVary ? [.field(inner)] : [.text(index == 0 ? opening : "&")] + inner
        }
        return result
    }

    private mutating func pieces(
        _ text: TextTemplate, as encoding: ValueEncoding
    ) -> [RequestTemplate.Piece] {
        text.parts.map { part in
            switch part {
            case .text(let text): .text(text)
            case .parameter(let name): value(.text(parameter: name), encoding)
            }
        }
    }

    /// The document with a parameter at the end of the message in it: of the member that is called
    /// so, else of the first text.
    private static func marked(_ document: JSONTemplate) -> JSONTemplate {
        guard case .object(var members) = document else { return document }
        let names = ["message", "content", "text", "prompt", "input", "query", "question"]
        let place =
            members.firstIndex { names.contains($0.name) && $0.value.isText }
            ?? members.firstIndex { $0.value.isText }
        guard let place else { return document }
        let end: [TextTemplate.Part] = [.text(" "), .parameter(Self.markerName)]
        switch members[place].value {
        case .text(let text): members[place].value = .text(TextTemplate(parts: text.parts + end))
        case .value(let name):
            members[place].value = .text(TextTemplate(parts: [.parameter(name)] + end))
        default: break
        }
        return .object(members)
    }

    /// No parameter of a scenario has these names, which no identifiers are.
    private static let markerName = "#marker"
    private static let csrfName = "#csrf"

    /// Text of the file is encoded here; in a path and a query it stands as it is sent.
    private mutating func formPieces(_ text: TextTemplate) -> [RequestTemplate.Piece] {
        text.parts.map { part in
            switch part {
            case .text(let text): .text(RequestTemplate.percentEncoded(text))
            case .parameter(let name): value(.text(parameter: name), .percent)
            }
        }
    }

    private mutating func json(_ document: JSONTemplate) -> [RequestTemplate.Piece] {
        switch document {
        case .null: return [.text("null")]
        case .boolean(let truth): return [.text(truth ? "true" : "false")]
        case .number(let text): return [.text(text)]
        case .value(let name): return [value(.json(parameter: name), .verbatim)]
        case .text(let template):
            let inner = template.parts.map { part -> RequestTemplate.Piece in
                switch part {
                case .text(let text):
                    .text(String(RequestTemplate.jsonEncoded(text).dropFirst().dropLast()))
                case .parameter(let name): value(.text(parameter: name), .jsonStringContent)
                }
            }
            return [.text("\"")] + inner + [.text("\"")]
        case .array(let items):
            let inner = items.enumerated().flatMap { index, item in
                (index == 0 ? [] : [.text(",")]) + json(item)
            }
            return [.text("[")] + inner + [.text("]")]
        case .object(let members):
            let inner = members.enumerated().flatMap { index, member in
                [.text((index == 0 ? "" : ",") + RequestTemplate.jsonEncoded(member.name) + ":")]
                    + json(member.value)
            }
            return [.text("{")] + inner + [.text("}")]
        }
    }

    private mutating func value(
        _ place: Place, _ encoding: ValueEncoding
    ) -> RequestTemplate.Piece {
        let place =
            switch place {
            case .text(parameter: Self.markerName): Place.marker
            case .text(parameter: Self.csrfName): Place.csrfToken
            default: place
            }
        if let known = places.firstIndex(of: place) { return .value(known, encoding) }
        places.append(place)
        return .value(places.count - 1, encoding)
    }

    /// Neighbouring texts as one.
    private func joined(_ pieces: [RequestTemplate.Piece]) -> [RequestTemplate.Piece] {
        var result: [RequestTemplate.Piece] = []
        for piece in pieces {
            if case .text(let text) = piece, case .text(let before)? = result.last {
                result[result.count - 1] = .text(before + text)
            } else {
                result.append(piece)
            }
        }
        return result
    }
}

extension JSONTemplate {
    /// Whether it can hold a message.
    fileprivate var isText: Bool {
        switch self {
        case .text, .value: true
        default: false
        }
    }

    /// The document with its parameters' values.
    package func rendered(_ value: (_ parameter: String) -> ParameterValue?) -> String {
        switch self {
        case .null: "null"
        case .boolean(let truth): truth ? "true" : "false"
        case .number(let text): text
        case .value(let name): value(name)?.json ?? "null"
        case .text(let template): RequestTemplate.jsonEncoded(template.rendered(value))
        case .array(let items): "[" + items.map { $0.rendered(value) }.joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.map {
                    RequestTemplate.jsonEncoded($0.name) + ":" + $0.value.rendered(value)
                }.joined(separator: ",") + "}"
        }
    }
}

extension TextTemplate {
    /// Whether it is a parameter and nothing else.
    fileprivate var isOneParameter: Bool {
        if case .parameter? = parts.first { parts.count == 1 } else { false }
    }

    /// The text with its parameters' values.
    package func rendered(_ value: (_ parameter: String) -> ParameterValue?) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .parameter(let name): value(name)?.text ?? ""
            }
        }.joined()
    }
}

/// How a request carries who calls.
package enum CredentialPlacement: Sendable, Equatable {
    /// A token in a header, behind a prefix and a space; the prefix may be empty.
    case header(name: String, prefix: String)
    /// A token in the cookie of that name.
    case cookie(String)
    /// Whatever cookies a user was given, with their names.
    case cookies
    /// Headers whose values name the user: there is no token.
    case headers([HTTPField])

    /// What a scenario's `auth` says; nil where it sends nothing.
    package init?(_ authentication: AuthenticationDeclaration) {
        switch authentication.credential {
        case .none: return nil
        case .headers(let fields): self = .headers(fields)
        case .signedToken(let signing): self = Self(signing.placement)
        case .session(.cookie): self = .cookies
        case .session(let placement): self = Self(placement)
        case .storedToken(let stored): self = Self(stored.placement)
        }
    }

    private init(_ placement: TokenPlacement) {
        switch placement {
        case .header(let name, let prefix): self = .header(name: name, prefix: prefix)
        case .cookie(let name): self = .cookie(name)
        }
    }
}
