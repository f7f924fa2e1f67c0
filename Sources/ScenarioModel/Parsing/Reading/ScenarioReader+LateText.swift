extension ScenarioReader {
    /// Text whose `${PORT}` and the like are filled in when the application is started; any other
    /// variable is the environment's.
    mutating func lateText(_ slot: Slot) -> LateText? {
        guard case .scalar(let scalar) = slot.node.content else {
            reportType("text", slot)
            return nil
        }
        takeOver(slot)
        guard let parts = lateParts(scalar, slot) else { return nil }
        let holdsNUL = parts.contains { part in
            if case .text(let text) = part { text.unicodeScalars.contains("\0") } else { false }
        }
        if holdsNUL {
            report("\(slot.label) holds a NUL character", at: slot.node.position)
            return nil
        }
        return LateText(written: scalar.written, parts: parts)
    }

    private mutating func lateParts(_ scalar: YAMLScalar, _ slot: Slot) -> [LateText.Part]? {
        var parts: [LateText.Part] = []
        var text = ""
        var rest = Substring(scalar.written)
        let known = LateText.Variable.allCases
        // Each turn takes a variable, so this ends with the text.
        while let next = known.compactMap({ Self.reference(to: $0, in: rest) })
            .min(by: { $0.range.lowerBound < $1.range.lowerBound })
        {
            text += rest[..<next.range.lowerBound]
            parts.append(.text(text))
            parts.append(.variable(next.variable))
            text = ""
            rest = rest[next.range.upperBound...]
        }
        parts.append(.text(text + rest))
        var expanded: [LateText.Part] = []
        var offset = 0
        for part in parts {
            switch part {
            case .variable(let variable):
                expanded.append(part)
                offset += variable.rawValue.count + "${}".count
            case .text(let text):
                do {
                    let value = try EnvironmentExpansion.expand(text, environment: environment)
                    if !value.isEmpty { expanded.append(.text(value)) }
                } catch {
                    let place = self.text.position(
                        ofOffset: offset + error.characterOffset, in: scalar.written,
                        startingAt: slot.node.position, isBlock: scalar.isBlock)
                    report(error.message, at: place, hint: error.hint)
                    return nil
                }
                offset += text.count
            }
        }
        return expanded
    }

    private static func reference(
        to variable: LateText.Variable, in text: Substring
    ) -> (variable: LateText.Variable, range: Range<Substring.Index>)? {
        text.firstRange(of: "${\(variable.rawValue)}").map { (variable, $0) }
    }

    /// An address on loopback: `127.0.0.1:8000` or `127.0.0.1:${MODEL_PORT}`.
    mutating func listenAddress(_ slot: Slot) -> ListenAddress? {
        guard let address = lateText(slot) else { return nil }
        var parts = address.parts
        guard case .text(let first)? = parts.first, let colon = first.lastIndex(of: ":") else {
            reportListen(slot, "does not say host and port")
            return nil
        }
        let host = String(first[..<colon])
        guard Self.isLoopback(host) else {
            reportListen(slot, "is not on loopback")
            return nil
        }
        let port = String(first[colon...].dropFirst())
        parts[0] = .text(port)
        if port.isEmpty { parts.removeFirst() }
        let number = LateText(written: address.written, parts: parts)
        let isPort =
            number.variables.count == 1 && parts.count == 1
            || number.variables.isEmpty && Int(port).map { (1...65_535).contains($0) } ?? false
        guard isPort else {
            reportListen(slot, "has no port")
            return nil
        }
        return ListenAddress(
            host: host == "[::1]" ? "::1" : host, port: number)
    }

    private mutating func reportListen(_ slot: Slot, _ problem: String) {
        report(
            "\(slot.label) \(problem)", at: slot.node.position,
            hint: "for example: \(slot.example)")
    }

    private static func isLoopback(_ host: String) -> Bool {
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        let isNet127 =
            numbers.count == 4 && numbers[0] == "127"
            && numbers.allSatisfy { UInt8($0) != nil }
        return isNet127 || ["localhost", "[::1]"].contains(host)
    }
}
