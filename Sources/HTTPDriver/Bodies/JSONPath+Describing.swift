extension JSONPath {
    /// The path of the value that begins at an offset: `$.items[3].owner`.
    ///
    /// For messages: it reads the body again, so that the load loop need not keep track.
    ///
    /// - Parameters:
    ///   - offset: where the value begins (``JSONValue/lower``).
    ///   - body: the body it was found in.
    /// - Returns: `$` where no value begins there.
    package static func describing(offset: Int, in body: RawSpan) -> String {
        unsafe body.withUnsafeBytes { bytes in
            var reader = unsafe JSONReader(bytes)
            reader.skipBlanks()
            return (try? find(offset, &reader, path: "$", depth: 0)) ?? "$"
        }
    }

    private static func find(
        _ offset: Int, _ reader: inout JSONReader, path: String, depth: Int
    ) throws(JSONFault) -> String? {
        let kind = try reader.kind()
        guard kind == .object || kind == .array, reader.place != offset else {
            let value = try reader.value(depth: depth)
            return value.lower == offset ? path : nil
        }
        guard depth < depthLimit else { throw JSONFault(.tooDeep, offset: reader.place) }
        let end = kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")
        reader.place += 1
        reader.skipBlanks()
        var number = 0
        // Every round passes over at least one byte.
        while reader.next != end {
            var step = "[\(number)]"
            if kind == .object {
                let name = try reader.name()
                step = unsafe Self.step(name.text(in: reader.bytes.bytes))
            }
            if let found = try find(offset, &reader, path: path + step, depth: depth + 1) {
                return found
            }
            number += 1
            reader.skipBlanks()
            guard reader.next != end else { break }
            try reader.expect(UInt8(ascii: ","))
            reader.skipBlanks()
        }
        reader.place += 1
        return nil
    }

    private static func step(_ name: String) -> String {
        if !name.isEmpty, name.allSatisfy(JSONPathParser.isNameCharacter) { return "." + name }
        var quoted = ""
        for character in name {
            if character == "'" || character == "\\" { quoted.append("\\") }
            quoted.append(character)
        }
        return "['\(quoted)']"
    }
}
