extension ScenarioReader {
    /// Text: any scalar but an empty one.
    mutating func string(_ slot: Slot) -> String? {
        guard case .scalar(let scalar) = slot.node.content, !slot.node.isNothing,
            !scalar.text.isEmpty
        else {
            reportType("text", slot)
            return nil
        }
        guard !scalar.text.unicodeScalars.contains("\0") else {
            report("\(slot.label) holds a NUL character", at: slot.node.position)
            return nil
        }
        return scalar.text
    }

    /// A whole number within limits.
    mutating func integer(_ slot: Slot, in limits: ClosedRange<Int>) -> Int? {
        guard let text = untyped(slot), Self.isInteger(text) else {
            reportNumberType("a whole number", slot)
            return nil
        }
        guard let value = Int(text), limits.contains(value) else {
            reportLimits(slot, lower: "\(limits.lowerBound)", upper: "\(limits.upperBound)")
            return nil
        }
        return value
    }

    /// A number within limits.
    mutating func number(_ slot: Slot, in limits: ClosedRange<Double>) -> Double? {
        guard let text = untyped(slot), Self.isNumber(text), let value = Double(text) else {
            reportNumberType("a number", slot)
            return nil
        }
        guard limits.contains(value) else {
            reportLimits(
                slot, lower: Self.plain(limits.lowerBound), upper: Self.plain(limits.upperBound))
            return nil
        }
        return value
    }

    /// `true` or `false`.
    mutating func boolean(_ slot: Slot) -> Bool? {
        switch untyped(slot) {
        case "true": return true
        case "false": return false
        default:
            reportType("true or false", slot)
            return nil
        }
    }

    /// One word of a closed list.
    mutating func word(_ slot: Slot, of words: [String]) -> String? {
        guard case .scalar(let scalar) = slot.node.content, words.contains(scalar.text) else {
            var suggestion = ""
            if case .scalar(let scalar) = slot.node.content, scalar.text == scalar.written {
                suggestion = Suggestion.clause(for: scalar.text, among: words)
            }
            let list = words.map { "'\($0)'" }.joined(separator: ", ")
            report(
                "\(slot.label) cannot be \(slot.node.found)\(suggestion)", at: slot.node.position,
                hint: words.count == 1 ? "write \(list)" : "write one of \(list)")
            return nil
        }
        return scalar.text
    }

    /// One case of an enumeration.
    mutating func word<Word: RawRepresentable & CaseIterable>(
        _ slot: Slot, of type: Word.Type
    ) -> Word? where Word.RawValue == String {
        word(slot, of: type.allCases.map(\.rawValue)).flatMap(Word.init)
    }

    /// A quantity, read by one of the functions of `Quantity`.
    mutating func quantity<Value>(
        _ slot: Slot, _ parse: (String) throws(Quantity.Failure) -> Value
    ) -> Value? {
        guard case .scalar(let scalar) = slot.node.content, !slot.node.isNothing else {
            reportType("one value", slot)
            return nil
        }
        do {
            return try parse(scalar.text)
        } catch {
            // What is wrong with the value of a variable would quote it.
            let isWritten = scalar.text == scalar.written
            report(
                "\(slot.label) cannot be \(slot.node.found)"
                    + (isWritten ? ": \(error.message)" : " with what the variable holds"),
                at: slot.node.position,
                hint: isWritten ? error.hint : "for example: \(slot.example)")
            return nil
        }
    }

    /// A column with its table.
    mutating func column(_ slot: Slot) -> ColumnReference? {
        guard let text = string(slot) else { return nil }
        guard let reference = ColumnReference(written: text) else {
            report(
                "\(slot.label) must name a column, not \(slot.node.found)", at: slot.node.position,
                hint: "write table.column: tasks.id")
            return nil
        }
        return reference
    }

    /// A statement with its parameters.
    mutating func sql(_ slot: Slot) -> SQLTemplate? {
        guard let source = string(slot) else { return nil }
        do {
            return try SQLTemplate.parse(source)
        } catch {
            report(
                TextMistake(
                    message: error.message, hint: error.hint,
                    characterOffset: error.characterOffset), in: source, slot)
            return nil
        }
    }

    /// Text of one of the small languages, read by its own function.
    mutating func text<Value>(
        _ slot: Slot, _ parse: (String) throws(TextMistake) -> Value
    ) -> Value? {
        guard let source = string(slot) else { return nil }
        do {
            return try parse(source)
        } catch {
            report(error, in: source, slot)
            return nil
        }
    }

    /// Reports a mistake inside a text at its own place.
    mutating func report(_ mistake: TextMistake, in source: String, _ slot: Slot) {
        guard case .scalar(let scalar) = slot.node.content else { return }
        guard scalar.text == scalar.written else {
            // What is wrong with the value of a variable would quote it.
            report(
                "\(slot.label) cannot be \(slot.node.found) with what the variable holds",
                at: slot.node.position, hint: mistake.hint)
            return
        }
        let place = text.position(
            ofOffset: mistake.characterOffset, in: source, startingAt: slot.node.position,
            isBlock: scalar.isBlock)
        report(mistake.message, at: place, hint: mistake.hint)
    }

    // MARK: Plain scalars

    /// The text of a scalar that quotes do not make into text.
    private func untyped(_ slot: Slot) -> String? {
        guard case .scalar(let scalar) = slot.node.content, scalar.isUntyped else { return nil }
        return scalar.text
    }

    private mutating func reportNumberType(_ expected: String, _ slot: Slot) {
        if case .scalar(let scalar) = slot.node.content, !scalar.isUntyped,
            Self.isNumber(scalar.text)
        {
            report(
                "\(slot.label) must be \(expected), and quotes make it text",
                at: slot.node.position, hint: "write it without quotes: \(scalar.text)")
        } else {
            reportType(expected, slot)
        }
    }

    private mutating func reportLimits(_ slot: Slot, lower: String, upper: String) {
        report(
            "\(slot.label) cannot be \(slot.node.found)", at: slot.node.position,
            hint: lower == upper ? "write \(lower)" : "write a number from \(lower) to \(upper)")
    }

    private static func isInteger(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : Substring(text)
        return !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isNumber(_ text: String) -> Bool {
        let number = text.hasPrefix("-") ? text.dropFirst() : Substring(text)
        return DecimalNumber(number) != nil
    }

    /// A limit without the `.0` that a whole number has in Swift.
    private static func plain(_ value: Double) -> String {
        value == value.rounded() ? String(Int64(value)) : String(value)
    }
}

extension ColumnReference {
    /// Reads `table.column` or `schema.table.column`; nil where it is neither.
    ///
    /// Names are written as they are, without quotes; a space may stand inside one.
    init?(written text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count),
            parts.allSatisfy({ part in
                !part.isEmpty && part.first != " " && part.last != " "
                    && !part.contains { $0 != " " && $0.isWhitespace || "\"'():;,".contains($0) }
            }),
            !parts.allSatisfy({ $0.allSatisfy(\.isNumber) })
        else { return nil }
        self.init(
            table: parts.dropLast().joined(separator: "."), column: String(parts[parts.count - 1]))
    }
}
