extension ScenarioReader {
    /// A request line with the query, headers and body that stand beside it.
    ///
    /// - Parameters:
    ///   - slot: the line; nil where it is missing, which is reported elsewhere.
    ///   - mapping: the mapping that holds the line and its parts.
    mutating func request(_ slot: Slot?, parts mapping: CheckedMapping) -> HTTPRequestTemplate? {
        let line = slot.flatMap { text($0, HTTPRequestTemplate.parse) }
        let query = mapping["query"].map { fields($0, of: .query) } ?? []
        let headers = mapping["headers"].map { fields($0, of: .headers) } ?? []
        let json = mapping["json"].map { jsonBody($0) }
        let form = mapping["form"].map { fields($0, of: .form) }
        guard var request = line else { return nil }
        for field in query where request.query.contains(where: { $0.name == field.name }) {
            let place = mapping["query"].map(\.keyPosition)
            report(
                "the query parameter '\(field.name)' is given twice",
                at: place ?? mapping.position, hint: "keep it in the path or below 'query'")
        }
        request.query += query
        request.headers = headers
        if let form { request.body = .form(form) }
        if let json { request.body = .json(json) }
        if json != nil, form != nil, let form = mapping["form"] {
            report(
                "a request has one body, and this one has 'json' and 'form'", at: form.keyPosition,
                hint: "keep one of them")
        } else if request.method.isSafe, request.body != .none,
            let body = mapping["json"] ?? mapping["form"]
        {
            report(
                "a \(request.method.rawValue) request has no body", at: body.keyPosition,
                hint: "write its parameters below 'query', or choose POST, PUT or PATCH")
        }
        return request
    }

    /// Which part of a request named texts are.
    private enum FieldPart {
        case query
        case headers
        case form
    }

    private mutating func fields(_ slot: Slot, of part: FieldPart) -> [HTTPField] {
        (namedSlots(slot) ?? []).compactMap { field in
            var name = field.name
            switch part {
            case .query: name = PercentEncoding.encode(name)
            case .headers: guard checkHeader(field) else { return nil }
            case .form: break
            }
            return value(of: field).map {
                HTTPField(name: name, value: $0.text, isSecret: $0.isSecret)
            }
        }
    }

    /// Headers that are sent with every request of a user.
    mutating func sharedHeaders(_ slot: Slot) -> [HTTPField] {
        fields(slot, of: .headers)
    }

    /// A value with parameters, which may be empty, and whether the environment supplied some of it.
    private mutating func value(of slot: Slot) -> (text: TextTemplate, isSecret: Bool)? {
        guard case .scalar(let scalar) = slot.node.content else {
            reportType("text", slot)
            return nil
        }
        guard !scalar.text.contains(where: \.isNewline), !scalar.text.contains("\0") else {
            report(
                "\(slot.label) holds a line break", at: slot.node.position,
                hint: "write the value on one line")
            return nil
        }
        return (TextTemplate.parse(scalar.text), scalar.text != scalar.written)
    }

    // MARK: Headers

    /// Headers that say how a request is transferred, which the driver alone can know.
    private static let driverHeaders: Set<String> = [
        "connection", "content-length", "host", "keep-alive", "te", "trailer",
        "transfer-encoding", "upgrade",
    ]

    private mutating func checkHeader(_ slot: Slot) -> Bool {
        guard Self.isToken(slot.name) else {
            report(
                "'\(slot.name)' cannot name a header", at: slot.keyPosition,
                hint: "use letters, digits and '-'")
            return false
        }
        guard !Self.driverHeaders.contains(slot.name.lowercased()) else {
            report(
                "the header '\(slot.name)' belongs to the connection", at: slot.keyPosition,
                hint: "remove it: it is sent as the request needs it")
            return false
        }
        return true
    }

    /// The name of a header.
    mutating func headerName(_ slot: Slot) -> String? {
        guard let name = string(slot) else { return nil }
        guard Self.isToken(name) else {
            report(
                "\(slot.label) must name a header, not \(slot.node.found)", at: slot.node.position,
                hint: "for example: \(slot.example)")
            return nil
        }
        return name
    }

    /// A token of RFC 9110, 5.6.2: what a header's or a cookie's name is.
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.allSatisfy { character in
                character.isASCII
                    && (character.isLetter || character.isNumber
                        || "!#$%&'*+-.^_`|~".contains(character))
            }
    }

    // MARK: JSON

    private mutating func jsonBody(_ slot: Slot) -> JSONTemplate {
        if case .scalar(let scalar) = slot.node.content, !scalar.isPlain,
            let first = scalar.text.first(where: { !$0.isWhitespace }), "{[".contains(first)
        {
            report(
                "\(slot.label) is text that looks like JSON", at: slot.node.position,
                hint: "write it as YAML without quotes: json: { title: \":title\" }")
        }
        return jsonTemplate(slot.node)
    }

    /// A YAML value as JSON; its text may hold parameters.
    mutating func jsonTemplate(_ node: YAMLNode) -> JSONTemplate {
        switch node.content {
        case .mapping(let entries):
            return .object(
                entries.map {
                    JSONTemplateMember(name: $0.key, value: jsonTemplate($0.value))
                })
        case .sequence(let items):
            return .array(items.map { jsonTemplate($0) })
        case .scalar(let scalar):
            switch JSONValue.resolved(scalar) {
            case .null: return .null
            case .boolean(let value): return .boolean(value)
            case .number(let text): return .number(text)
            default:
                let template = TextTemplate.parse(scalar.text)
                if case .parameter(let name)? = template.parts.first, template.parts.count == 1 {
                    return .value(of: name)
                }
                return .text(template)
            }
        }
    }
}
