extension ScenarioReader {
    /// The mean lengths of chat text, in characters, where a scenario names none.
    static let defaultChatMeans = (user: 90, assistant: 600)

    /// The keys of a generator's mapping that name the generator itself.
    private static let generatorKeys = [
        "words", "chat", "text", "integer", "chance", "choice", "alternate", "ago", "uuid", "json",
        "value", "reference",
    ]

    /// What fills a column or a parameter: a generator in a mapping, `chat`, `uuid`, or
    /// `table.column`.
    ///
    /// - Parameters:
    ///   - slot: the value.
    ///   - ofColumn: whether `secret` and `when` may stand beside it: for columns, not for binds.
    mutating func rule(_ slot: Slot, ofColumn: Bool) -> ValueRule? {
        guard case .mapping = slot.node.content else {
            return bareGenerator(slot).map { ValueRule(generator: $0) }
        }
        guard let mapping = mapping(slot, as: .generator) else { return nil }
        let nullChance = mapping["null"].map { quantity($0, Quantity.share) } ?? 0
        var isSecret: Bool? = false
        if let secret = mapping["secret"] {
            isSecret = boolean(secret)
            if !ofColumn, isSecret == true {
                report(
                    "'secret' belongs to a column of the population, not to a bind",
                    at: secret.keyPosition, hint: "write it below 'population: tables:'")
            }
        }
        let conditions = mapping["when"].map { self.conditions($0, ofColumn: ofColumn) } ?? []
        let named = mapping.present(Self.generatorKeys)
        guard let first = named.first, named.count == 1 else {
            reportGeneratorCount(named, in: slot, mapping: mapping)
            return nil
        }
        if ofColumn == false, first.name == "value", first.node.isNothing, mapping["null"] == nil {
            return ValueRule(generator: .value(""), nullChance: 1)
        }
        guard let generator = generator(first), let nullChance, let isSecret, let conditions
        else { return nil }
        return ValueRule(
            generator: generator, nullChance: nullChance, isSecret: isSecret,
            conditions: conditions)
    }

    /// `when:`.
    private mutating func conditions(_ slot: Slot, ofColumn: Bool) -> [ColumnCondition]? {
        guard ofColumn else {
            report(
                "'when' belongs to a column of the population, not to a bind",
                at: slot.keyPosition, hint: "write it below 'population: tables:'")
            return nil
        }
        guard let columns = namedSlots(slot) else { return nil }
        if columns.isEmpty {
            report(
                "'when' names no column", at: slot.node.position,
                hint: "for example: \(slot.example)")
        }
        let conditions = columns.compactMap { column in
            value(column).map { ColumnCondition(column: column.name, value: $0) }
        }
        return conditions.count == columns.count && !columns.isEmpty ? conditions : nil
    }

    private mutating func reportGeneratorCount(
        _ named: [Slot], in slot: Slot, mapping: CheckedMapping
    ) {
        if named.count > 1 {
            let names = named.map(\.label).joined(separator: " and ")
            report(
                "\(slot.label) has more than one generator: \(names)", at: named[1].keyPosition,
                hint: "keep one of them")
        } else if !mapping.hasUnknownKeys {
            let list = Self.generatorKeys.map { "'\($0)'" }.joined(separator: ", ")
            report(
                "\(slot.label) does not say where its value comes from", at: slot.node.position,
                hint: "write one of \(list)")
        }
    }

    private mutating func bareGenerator(_ slot: Slot) -> Generator? {
        guard case .scalar(let scalar) = slot.node.content, !slot.node.isNothing else {
            reportType("a generator or table.column", slot)
            return nil
        }
        switch scalar.text {
        case "uuid": return .uuid
        case "chat":
            return .chat(
                userMean: Self.defaultChatMeans.user, assistantMean: Self.defaultChatMeans.assistant
            )
        default: break
        }
        if let reference = ColumnReference(written: scalar.text) { return .reference(reference) }
        var hint = "write { value: \(scalar.written.prefix(40)) } for a constant, or table.column"
        if TextShape(rawValue: scalar.text) != nil {
            hint = "write { text: \(scalar.text) }"
        } else if Self.generatorKeys.contains(scalar.text) {
            hint = "write { \(scalar.text): ... } with its argument"
        }
        report(
            "\(slot.label) must be a generator or table.column, not \(slot.node.found)",
            at: slot.node.position, hint: hint)
        return nil
    }

    private mutating func generator(_ slot: Slot) -> Generator? {
        switch slot.name {
        case "words":
            return range(slot, in: 1...Int64(ScenarioLimits.mostWords)).map {
                .words(Int($0.lowerBound)...Int($0.upperBound))
            }
        case "chat": return chat(slot)
        case "text": return word(slot, of: TextShape.self).map { .text($0) }
        case "integer": return range(slot, in: Int64.min...Int64.max).map { .integer($0) }
        case "chance": return quantity(slot, Quantity.share).map { .chance($0) }
        case "choice": return choice(slot)
        case "alternate": return values(slot).map { .alternate($0) }
        case "ago":
            return quantity(slot, Quantity.durationRange).map {
                .ago(Int64($0.lowerBound / 1000)...Int64($0.upperBound / 1000))
            }
        case "uuid": return flag(slot).map { _ in .uuid }
        case "json": return json(slot)
        case "value": return value(slot).map { .value($0) }
        default: return column(slot).map { .reference($0) }
        }
    }

    private mutating func range(
        _ slot: Slot, in limits: ClosedRange<Int64>
    ) -> ClosedRange<Int64>? {
        quantity(slot) { (text) throws(Quantity.Failure) in
            try Quantity.range(text, in: limits)
        }
    }

    private mutating func chat(_ slot: Slot) -> Generator? {
        var means = Self.defaultChatMeans
        guard case .mapping = slot.node.content else {
            return flag(slot).map { _ in .chat(userMean: means.user, assistantMean: means.assistant)
            }
        }
        guard let mapping = mapping(slot, as: .chat) else { return nil }
        let limits = 1...ScenarioLimits.longestText
        if let user = mapping["user"] {
            guard let mean = integer(user, in: limits) else { return nil }
            means.user = mean
        }
        if let assistant = mapping["assistant"] {
            guard let mean = integer(assistant, in: limits) else { return nil }
            means.assistant = mean
        }
        return .chat(userMean: means.user, assistantMean: means.assistant)
    }

    private mutating func choice(_ slot: Slot) -> Generator? {
        guard case .mapping = slot.node.content else {
            return values(slot).map { .choice($0.map { WeightedValue(value: $0, weight: 1) }) }
        }
        guard let slots = namedSlots(slot) else { return nil }
        guard !slots.isEmpty else {
            report(
                "'choice' is empty", at: slot.node.position, hint: "for example: \(slot.example)")
            return nil
        }
        let values = slots.compactMap { slot in
            weight(slot).map { WeightedValue(value: slot.name, weight: $0) }
        }
        return values.count == slots.count ? .choice(values) : nil
    }

    /// A weight: more than zero.
    mutating func weight(_ slot: Slot) -> Double? {
        guard let weight = number(slot, in: 0...ScenarioLimits.largestWeight) else { return nil }
        guard weight > 0 else {
            report(
                "\(slot.label) has a weight of zero", at: slot.node.position,
                hint: "write a weight above zero, or remove the line")
            return nil
        }
        return weight
    }

    /// `true`, in the place of an argument that a generator does not have.
    private mutating func flag(_ slot: Slot) -> Bool? {
        guard let value = boolean(slot) else { return nil }
        guard value else {
            report(
                "\(slot.label) is a generator: it cannot be false", at: slot.node.position,
                hint: "remove it, or write \(slot.name): true")
            return nil
        }
        return true
    }

    private mutating func value(_ slot: Slot) -> String? {
        guard case .scalar(let scalar) = slot.node.content, !slot.node.isNothing else {
            report(
                "\(slot.label) must be one value, not \(slot.node.found)", at: slot.node.position,
                hint: slot.node.isNothing
                    ? "for NULL write { value: '', null: 1 }"
                    : "for a document write { json: ... }")
            return nil
        }
        return scalar.text
    }

    private mutating func values(_ slot: Slot) -> [String]? {
        guard let slots = items(slot, atLeastOne: true), !slots.isEmpty else { return nil }
        let values = slots.compactMap { value($0) }
        return values.count == slots.count ? values : nil
    }
}
