extension ScenarioReader {
    /// One request, or a control, whose shape has fewer keys.
    mutating func httpOperation(_ slot: Slot, shape: ObjectShape) -> HTTPOperation? {
        guard let mapping = mapping(slot, as: shape) else { return nil }
        let request = self.request(mapping["http"], parts: mapping)
        let binds = mapping["bind"].map { self.binds($0) } ?? []
        let timeout = mapping["timeout"].map { quantity($0, Quantity.duration) }
        let statuses = mapping["expect"].map { self.statuses($0) } ?? StatusSet.successful
        var operation = HTTPOperation(
            name: slot.name, request: request ?? Self.unreadRequest, binds: binds,
            expectedStatuses: statuses ?? .successful,
            timeoutNanoseconds: (timeout ?? nil) ?? requestTimeoutNanoseconds,
            position: slot.keyPosition)
        if shape["as"] != nil {
            operation.actor = mapping["as"].flatMap { word($0, of: Actor.self) } ?? .user
            operation.creates = mapping["creates"].flatMap { string($0) }
            operation.deletes = mapping["deletes"].flatMap { string($0) }
            operation.concernsHidden = mapping["hidden"].flatMap { boolean($0) } ?? false
            operation.pages = mapping["pages"].flatMap { self.httpPages($0) }
            operation.stream = stream(mapping)
            operation.captures = mapping["capture"].map { captures($0, mapping) } ?? []
            operation.scriptedReply = mapping["model"].flatMap { scriptedReply($0) }
        }
        return request == nil ? nil : operation
    }

    /// Stands for a request that cannot be read, in operations that are then left out.
    private static let unreadRequest = HTTPRequestTemplate(
        method: .get, path: TextTemplate(parts: [.text("/")]))

    /// `expect:` of a request: one status, or a list.
    mutating func statuses(_ slot: Slot) -> StatusSet? {
        if case .mapping = slot.node.content {
            report(
                "a request is answered with a status, not with rows or an SQLSTATE",
                at: slot.node.position, hint: "write 'expect: 200' or 'expect: [200, 201]'")
            return nil
        }
        let slots: [Slot]
        if case .sequence = slot.node.content {
            slots = items(slot, atLeastOne: true) ?? []
        } else {
            slots = [slot]
        }
        let ranges = slots.compactMap { quantity($0, Quantity.statuses) }
        return ranges.count == slots.count && !ranges.isEmpty ? StatusSet(ranges) : nil
    }

    // MARK: Streams and captures

    private mutating func stream(_ mapping: CheckedMapping) -> EventStreamTemplate? {
        let token = mapping["first_token"].flatMap { text($0, JSONCondition.parse) }
        let failure = mapping["fails_when"].flatMap { text($0, JSONCondition.parse) }
        guard let slot = mapping["stream"] else {
            for stray in mapping.present(["first_token", "fails_when"]) {
                report(
                    "\(stray.label) is about the events of a stream, and this answer comes whole",
                    at: stray.keyPosition, hint: "add 'stream: sse', or remove it")
            }
            return nil
        }
        guard word(slot, of: ["sse"]) != nil else { return nil }
        return EventStreamTemplate(token: token, failure: failure)
    }

    private mutating func captures(_ slot: Slot, _ operation: CheckedMapping) -> [HTTPCapture] {
        (namedSlots(slot) ?? []).compactMap { slot in
            guard checkParameterName(slot, kind: "a capture") else { return nil }
            // One that cannot be read keeps its name from being missed.
            let source =
                captureSource(slot, isStream: operation["stream"] != nil) ?? .body(.unread)
            return HTTPCapture(name: slot.name, source: source, position: slot.keyPosition)
        }
    }

    private mutating func captureSource(_ slot: Slot, isStream: Bool) -> HTTPCapture.Source? {
        guard case .mapping = slot.node.content else {
            guard let path = text(slot, JSONPath.parse) else { return nil }
            return singleValue(path, slot).map { path in
                if isStream {
                    report(
                        "\(slot.label) does not say which event of the stream holds it",
                        at: slot.node.position,
                        hint: "write { event: \"$.type == 'created'\", path: \(path.source) }")
                }
                return .body(path)
            }
        }
        guard let mapping = mapping(slot, as: .capture) else { return nil }
        let named = mapping.present(["event", "path", "header"]).map(\.name)
        switch named {
        case ["header"]:
            return mapping["header"].flatMap { headerName($0) }.map { .header($0) }
        case ["event", "path"]:
            let event = mapping["event"].flatMap { text($0, JSONCondition.parse) }
            let path = mapping["path"].flatMap { text($0, JSONPath.parse) }
            guard let event, let path, let place = mapping["path"],
                let path = singleValue(path, place)
            else { return nil }
            if !isStream {
                report(
                    "\(slot.label) is taken from an event, and this answer comes whole",
                    at: slot.node.position, hint: "add 'stream: sse', or write the path alone")
            }
            return .event(event, path)
        default:
            guard !mapping.hasUnknownKeys else { return nil }
            report(
                "\(slot.label) does not say where its value is", at: slot.node.position,
                hint: "write $.id, { event: \"$.type == 'created'\", path: $.id } or "
                    + "{ header: Location }")
            return nil
        }
    }

    /// A path that leads to one value at most.
    private mutating func singleValue(_ path: JSONPath, _ slot: Slot) -> JSONPath? {
        guard path.leadsToMany else { return path }
        report(
            "\(slot.label) would be many values, and a capture is one", at: slot.node.position,
            hint: "write [0] for the first; a journey's 'each' goes over all of them")
        return nil
    }

    /// Whether a name can stand behind a colon.
    mutating func checkParameterName(_ slot: Slot, kind: String) -> Bool {
        if slot.name == "user" {
            report(
                "':user' is always the acting user: it cannot name \(kind)", at: slot.keyPosition,
                hint: "choose another name")
            return false
        }
        if TextTemplate.isName(slot.name) { return true }
        report(
            "'\(slot.name)' cannot name \(kind)", at: slot.keyPosition,
            hint: "use letters, digits and '_', beginning with a letter: it is written ':name'")
        return false
    }

    // MARK: The scripted model

    private mutating func scriptedReply(_ slot: Slot) -> ScriptedReply? {
        guard let mapping = mapping(slot, as: .scriptedReply) else { return nil }
        if mapping["calls"] == nil, mapping["text"] == nil {
            guard !mapping.hasUnknownKeys else { return nil }
            report(
                "'model' does not say what it answers", at: slot.node.position,
                hint: "write 'calls: { tool: { argument: \":bind\" } }', 'text: ...', or both")
            return nil
        }
        let slots = mapping["calls"].flatMap { namedSlots($0) } ?? []
        if let calls = mapping["calls"], case .mapping = calls.node.content {
            if slots.isEmpty || slots.count > ScenarioLimits.mostTools {
                report(
                    slots.isEmpty
                        ? "'calls' is empty"
                        : "'calls' names more than \(ScenarioLimits.mostTools) tools",
                    at: calls.node.position,
                    hint: "for example: \(calls.example)")
            }
        }
        let calls = slots.compactMap { slot -> ToolCall? in
            guard case .mapping = slot.node.content else {
                reportType("a mapping of arguments", slot)
                return nil
            }
            return ToolCall(tool: slot.name, arguments: jsonTemplate(slot.node))
        }
        let text = mapping["text"].flatMap { string($0) }.map(TextTemplate.parse)
        return ScriptedReply(calls: calls, text: text)
    }

    // MARK: Pages

    private mutating func httpPages(_ slot: Slot) -> HTTPPages? {
        guard let mapping = mapping(slot, as: .httpPages) else { return nil }
        let table = mapping["of"].flatMap { string($0) }
        let rows = mapping["rows"].map { text($0, JSONPath.parse) } ?? JSONPath.topLevelRows
        if let rows, !rows.leadsToMany, let place = mapping["rows"] {
            report(
                "'rows' leads to one value, and a page has many rows", at: place.node.position,
                hint: "end it with [*]: \(rows.source)[*]")
        }
        let named = mapping.present(["after", "offset", "number", "next"])
        guard let first = named.first, named.count == 1 else {
            guard !(named.isEmpty && mapping.hasUnknownKeys) else { return nil }
            report(
                named.isEmpty
                    ? "'pages' does not say where the next page begins"
                    : "'pages' has more than one of 'after', 'offset', 'number' and 'next'",
                at: slot.node.position,
                hint: "write after: { cursor: $.next_cursor }, offset: skip, number: page, or "
                    + "next: $.next where the answer holds the next page's address")
            return nil
        }
        let continuation: HTTPPages.Continuation?
        switch first.name {
        case "offset": continuation = string(first).map { .offset($0) }
        case "number": continuation = string(first).map { .number($0) }
        case "next":
            continuation = text(first, JSONPath.parse).map { .link($0) }
        default: continuation = pathBinds(first).map { .after($0) }
        }
        guard let table, let rows, let continuation else { return nil }
        return HTTPPages(
            table: table, rows: rows, continuation: continuation, position: slot.keyPosition)
    }

    /// Parameters and the paths that they take; nil where one cannot be read, or there is none.
    mutating func pathBinds(_ slot: Slot) -> [HTTPPathBind]? {
        guard let slots = namedSlots(slot) else { return nil }
        if slots.isEmpty {
            report(
                "\(slot.label) is empty", at: slot.node.position,
                hint: "for example: \(slot.example)")
        }
        let binds = slots.compactMap { slot in
            text(slot, JSONPath.parse).map { HTTPPathBind(parameter: slot.name, path: $0) }
        }
        return binds.isEmpty || binds.count < slots.count ? nil : binds
    }
}

extension JSONPath {
    /// Stands for a path that cannot be read, in a scenario that is then refused.
    static let unread = JSONPath(source: "$", steps: [])

    /// An answer that is an array of rows and nothing else.
    static let topLevelRows = JSONPath(source: "$[*]", steps: [.everyElement])
}
