internal import ScenarioModel

/// Where in a request a value stands.
enum RequestPlace: String, CaseIterable, Sendable {
    case path, query, header, body, tool
}

extension HTTPRequestTemplate {
    /// The parameter that takes the text by which the model knows a turn.
    static let turnParameter = "bulkhead_turn"

    /// Names under which applications take what their users say to a model.
    private static let messageNames: Set<String> = [
        "message", "prompt", "text", "content", "input", "question", "query",
    ]

    /// The request with the turn's text behind what the user says, where it says something.
    func withModelTurn(_ isPlayed: Bool) -> HTTPRequestTemplate {
        guard isPlayed, case .json(.object(var members)) = body,
            let index = members.firstIndex(where: { Self.messageNames.contains($0.name) })
        else { return self }
        let said: [TextTemplate.Part]
        switch members[index].value {
        case .text(let template): said = template.parts
        case .value(let name): said = [.parameter(name)]
        default: return self
        }
        members[index].value = .text(
            TextTemplate(
                parts: TextTemplate.joined(said, " ") + [.parameter(Self.turnParameter)]))
        var copy = self
        copy.body = .json(.object(members))
        return copy
    }

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
    /// Parts with text behind them, no two neighbours being text.
    static func joined(_ parts: [Part], _ text: String) -> [Part] {
        guard case .text(let before)? = parts.last else { return parts + [.text(text)] }
        return parts.dropLast() + [.text(before + text)]
    }

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
