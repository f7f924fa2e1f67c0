extension ScenarioReader {
    /// What could be read of a list of named things, and all their names.
    struct Named<Value> {
        var read: [Value]
        var names: [Slot]
    }

    /// Operations of both kinds in the order of the file, and all their names.
    struct Operations {
        var statements: [Operation] = []
        var requests: [HTTPOperation] = []
        var names: [Slot] = []
    }

    /// `operations:`.
    mutating func operations(_ slot: Slot) -> Operations {
        operations(slot, kind: "an operation", .operation, .httpOperation)
    }

    /// The operations below a key, each by the shape of its kind.
    mutating func operations(
        _ slot: Slot, kind: String, _ statement: ObjectShape, _ request: ObjectShape
    ) -> Operations {
        var read = Operations(names: namedSlots(slot) ?? [])
        for slot in read.names {
            let isRequest = isRequest(slot)
            if isRequest { requestNames.insert(slot.name) }
            guard checkName(slot, kind: kind) else { continue }
            if isRequest {
                if let operation = httpOperation(slot, shape: request) {
                    read.requests.append(operation)
                }
            } else if let operation = operation(slot, shape: statement) {
                read.statements.append(operation)
            }
        }
        return read
    }

    /// Whether an operation is a request rather than a statement, by its keys.
    private func isRequest(_ slot: Slot) -> Bool {
        guard case .mapping(let entries) = slot.node.content else { return false }
        let keys = entries.map(\.key)
        if keys.contains("sql") { return false }
        if keys.contains("http") { return true }
        let kinds = ["sql", "http"]
        let meant = keys.compactMap { Suggestion.nearest(to: $0, among: kinds) }
        if let first = meant.first { return first == "http" }
        return keys.contains { ObjectShape.operation[$0]?.presence == .misplaced }
    }

    /// One statement, or a control, whose shape has fewer keys.
    mutating func operation(_ slot: Slot, shape: ObjectShape) -> Operation? {
        guard let mapping = mapping(slot, as: shape) else { return nil }
        let sql = mapping["sql"].flatMap { self.sql($0) }
        let binds = mapping["bind"].map { self.binds($0) } ?? []
        let timeout = mapping["timeout"].map { quantity($0, Quantity.duration) }
        var actor: Actor? = .user
        var expectation: Expectation? = .anything
        var creates: String?
        var deletes: String?
        var concernsHidden = false
        var pages: Pages?
        if shape["as"] != nil {
            if let slot = mapping["as"] { actor = word(slot, of: Actor.self) }
            if let slot = mapping["expect"] { expectation = self.expectation(slot) }
            creates = mapping["creates"].flatMap { string($0) }
            deletes = mapping["deletes"].flatMap { string($0) }
            concernsHidden = mapping["hidden"].flatMap { boolean($0) } ?? false
            pages = mapping["pages"].flatMap { self.pages($0) }
        }
        guard let sql else { return nil }
        return Operation(
            name: slot.name, actor: actor ?? .user, sql: sql, binds: binds, creates: creates,
            deletes: deletes, concernsHidden: concernsHidden, pages: pages,
            expectation: expectation ?? .anything,
            timeoutNanoseconds: (timeout ?? nil) ?? Operation.defaultTimeoutNanoseconds,
            position: slot.keyPosition)
    }

    /// `bind:`; a bind that cannot be read is left out and keeps its name from being missed.
    mutating func binds(_ slot: Slot) -> [Bind] {
        (namedSlots(slot) ?? []).map { bind in
            // The constant is never used: a scenario with a mistake is not returned.
            let rule =
                self.rule(bind, ofColumn: false) ?? ValueRule(generator: .value(""))
            return Bind(parameter: bind.name, rule: rule, position: bind.keyPosition)
        }
    }

    private mutating func pages(_ slot: Slot) -> Pages? {
        guard let mapping = mapping(slot, as: .pages) else { return nil }
        let table = mapping["of"].flatMap { string($0) }
        let named = mapping.present(["after", "offset"])
        guard let first = named.first, named.count == 1 else {
            guard !(named.isEmpty && mapping.hasUnknownKeys) else { return nil }
            report(
                named.isEmpty
                    ? "'pages' does not say where the next page begins"
                    : "'pages' has both 'after' and 'offset'", at: slot.node.position,
                hint: "write after: { before_id: id } for columns of the last row, or offset: skip")
            return nil
        }
        let continuation: Pages.Continuation?
        if first.name == "offset" {
            continuation = string(first).map { .offset($0) }
        } else {
            let slots = namedSlots(first) ?? []
            let binds = slots.compactMap { slot in
                string(slot).map { PageBind(parameter: slot.name, column: $0) }
            }
            if case .mapping = first.node.content, slots.isEmpty {
                report(
                    "'after' is empty", at: first.node.position,
                    hint: "for example: \(first.example)")
            }
            continuation = binds.isEmpty || binds.count < slots.count ? nil : .after(binds)
        }
        guard let table, let continuation else { return nil }
        return Pages(table: table, continuation: continuation, position: slot.keyPosition)
    }

    private mutating func expectation(_ slot: Slot) -> Expectation? {
        guard let mapping = mapping(slot, as: .expectation) else { return nil }
        let named = mapping.present(["rows", "sqlstate"])
        guard let first = named.first, named.count == 1 else {
            guard !(named.isEmpty && mapping.hasUnknownKeys) else { return nil }
            report(
                named.isEmpty
                    ? "'expect' does not say what is expected"
                    : "'expect' has both 'rows' and 'sqlstate'", at: slot.node.position,
                hint: "write either { rows: 0..1 } or { sqlstate: 23514 }")
            return nil
        }
        if first.name == "rows" {
            let range = quantity(first) { (text) throws(Quantity.Failure) in
                try Quantity.range(text, in: 0...Int64(ScenarioLimits.mostRows))
            }
            return range.map { .rows(Int($0.lowerBound)...Int($0.upperBound)) }
        }
        return sqlState(first).map { .refusal(sqlState: $0) }
    }

    private mutating func sqlState(_ slot: Slot) -> String? {
        guard let text = string(slot) else { return nil }
        let isCode =
            text.utf8.count == 5
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
        guard isCode, !text.hasPrefix("00") else {
            report(
                "'sqlstate' cannot be \(slot.node.found)", at: slot.node.position,
                hint: "write the five characters of an error code: 23514 is a check violation")
            return nil
        }
        return text
    }
}
