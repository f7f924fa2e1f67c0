internal import ScenarioModel

/// Where in a request a value stands.
enum RequestPlace: String, CaseIterable, Sendable {
    case path, query, header, body, tool
}

extension HTTPRequestTemplate {
    /// Which places name the parameter.
    func places(of parameter: String) -> [RequestPlace] {
        var places: [RequestPlace] = []
        if path.occurrences.contains(parameter) { places.append(.path) }
        if query.contains(where: { $0.value.occurrences.contains(parameter) }) {
            places.append(.query)
        }
        if headers.contains(where: { $0.value.occurrences.contains(parameter) }) {
            places.append(.header)
        }
        if body.occurrences.contains(parameter) { places.append(.body) }
        return places
    }

    /// The request in which a parameter has another name in one place.
    func renaming(
        _ parameter: String, to name: String, in place: RequestPlace
    ) -> HTTPRequestTemplate {
        var copy = self
        let rename = { (field: HTTPField) in
            HTTPField(
                name: field.name, value: field.value.renaming(parameter, to: name),
                isSecret: field.isSecret)
        }
        switch place {
        case .path: copy.path = path.renaming(parameter, to: name)
        case .query: copy.query = query.map(rename)
        case .header: copy.headers = headers.map(rename)
        case .body:
            switch body {
            case .none: break
            case .json(let document): copy.body = .json(document.renaming(parameter, to: name))
            case .form(let fields): copy.body = .form(fields.map(rename))
            }
        case .tool: break
        }
        return copy
    }

    /// The request with one more member of its body, field of its form, query parameter or header.
    ///
    /// - Returns: nil where there is no such place, or something of that name is there already.
    func adding(_ name: String, parameter: String, to place: RequestPlace) -> HTTPRequestTemplate? {
        var copy = self
        let field = HTTPField(name: name, value: TextTemplate(parts: [.parameter(parameter)]))
        switch place {
        case .query:
            guard !query.contains(where: { $0.name == name }) else { return nil }
            copy.query.append(field)
        case .header:
            guard !headers.contains(where: { $0.name.lowercased() == name.lowercased() }) else {
                return nil
            }
            copy.headers.append(field)
        case .body:
            switch body {
            case .json(.object(var members)):
                guard !members.contains(where: { $0.name == name }) else { return nil }
                members.append(JSONTemplateMember(name: name, value: .value(of: parameter)))
                copy.body = .json(.object(members))
            case .form(let fields):
                guard !fields.contains(where: { $0.name == name }) else { return nil }
                copy.body = .form(fields + [field])
            case .none, .json: return nil
            }
        case .path, .tool: return nil
        }
        return copy
    }
}

extension TextTemplate {
    func renaming(_ parameter: String, to name: String) -> TextTemplate {
        TextTemplate(parts: parts.map { $0 == .parameter(parameter) ? .parameter(name) : $0 })
    }
}

extension JSONTemplate {
    func renaming(_ parameter: String, to name: String) -> JSONTemplate {
        switch self {
        case .null, .boolean, .number: self
        case .text(let template): .text(template.renaming(parameter, to: name))
        case .value(let known): .value(of: known == parameter ? name : known)
        case .array(let items): .array(items.map { $0.renaming(parameter, to: name) })
        case .object(let members):
            .object(
                members.map {
                    JSONTemplateMember(
                        name: $0.name, value: $0.value.renaming(parameter, to: name))
                })
        }
    }
}
