/// Reads JSON where it stands, strictly and without building anything (RFC 8259).
///
/// Everything it passes over is checked, so that a malformed body is noticed wherever the fault is.
@safe struct JSONReader {
    let bytes: UnsafeRawBufferPointer
    var place = 0

    init(_ bytes: UnsafeRawBufferPointer, place: Int = 0) {
        unsafe self.bytes = bytes
        self.place = place
    }

    /// The length of the text.
    @inline(__always)
    var count: Int { unsafe bytes.count }

    /// The byte that comes next; 0, which no JSON holds there, at the end.
    @inline(__always)
    var next: UInt8 { place < count ? unsafe bytes[place] : 0 }

    @inline(__always)
    mutating func skipBlanks() {
        while place < count {
            switch unsafe bytes[place] {
            case 0x20, 0x0A, 0x0D, 0x09: place += 1
            default: return
            }
        }
    }

    func fault() -> JSONFault {
        JSONFault(place < count ? .unexpectedCharacter : .endsEarly, offset: place)
    }

    /// Passes over one byte that has to come next.
    @inline(__always)
    mutating func expect(_ byte: UInt8) throws(JSONFault) {
        guard next == byte else { throw fault() }
        place += 1
    }

    /// The whole text is one value: nothing but blanks may come now.
    mutating func expectEnd() throws(JSONFault) {
        skipBlanks()
        guard place == count else {
            throw JSONFault(.trailingCharacters, offset: place)
        }
    }

    /// The kind of the value that begins here, by its first byte.
    @inline(__always)
    func kind() throws(JSONFault) -> JSONValue.Kind {
        switch next {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), 0x30...0x39: return .number
        case UInt8(ascii: "t"): return .true
        case UInt8(ascii: "f"): return .false
        case UInt8(ascii: "n"): return .null
        default: throw fault()
        }
    }

    /// Passes over the value that begins here.
    ///
    /// - Parameter depth: how many containers stand around it.
    mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        let kind = try kind()
        guard kind == .object || kind == .array else { return try scalar(kind) }
        let lower = place
        try container(kind, depth: depth)
        return JSONValue(kind: kind, lower: lower, upper: place, hasEscapes: false)
    }

    /// Passes over a value that is no container.
    @inline(__always)
    mutating func scalar(_ kind: JSONValue.Kind) throws(JSONFault) -> JSONValue {
        if kind == .string { return try string() }
        let lower = place
        switch kind {
        case .number: try number()
        case .true: try literal("true")
        case .false: try literal("false")
        default: try literal("null")
        }
        return JSONValue(kind: kind, lower: lower, upper: place, hasEscapes: false)
    }

    /// Passes over an object or an array, in a loop: the nesting is one bit each.
    private mutating func container(_ kind: JSONValue.Kind, depth: Int) throws(JSONFault) {
        var objects: UInt64 = 0
        var open = 0
        // Every round passes over at least one byte.
        while true {
            let kind = try self.kind()
            if kind == .object || kind == .array {
                guard depth + open < JSONPath.depthLimit else {
                    throw JSONFault(.tooDeep, offset: place)
                }
                objects = objects << 1 | (kind == .object ? 1 : 0)
                open += 1
                place += 1
                skipBlanks()
                if next != (kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    if kind == .object { try key() }
                    continue
                }
            } else {
                _ = try scalar(kind)
                skipBlanks()
            }
            while open > 0, next == (objects & 1 == 1 ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                place += 1
                objects >>= 1
                open -= 1
                guard open > 0 else { return }
                skipBlanks()
            }
            try expect(UInt8(ascii: ","))
            skipBlanks()
            if objects & 1 == 1 { try key() }
        }
    }

    /// Passes over a member's name and its colon.
    private mutating func key() throws(JSONFault) {
        _ = try name()
    }

    /// A member's name; behind it comes the value.
    @inline(__always)
    mutating func name() throws(JSONFault) -> JSONValue {
        guard next == UInt8(ascii: "\"") else { throw fault() }
        let name = try string()
        skipBlanks()
        try expect(UInt8(ascii: ":"))
        skipBlanks()
        return name
    }

    private mutating func literal(_ word: StaticString) throws(JSONFault) {
        for index in 0..<word.utf8CodeUnitCount {
            guard unsafe next == word.utf8Start[index] else { throw fault() }
            place += 1
        }
    }

    private mutating func number() throws(JSONFault) {
        let start = place
        if next == UInt8(ascii: "-") { place += 1 }
        if next == UInt8(ascii: "0") {
            place += 1
        } else if !digits() {
            throw JSONFault(.malformedNumber, offset: start)
        }
        if next == UInt8(ascii: ".") {
            place += 1
            guard digits() else { throw JSONFault(.malformedNumber, offset: start) }
        }
        if next | 0x20 == UInt8(ascii: "e") {
            place += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
            guard digits() else { throw JSONFault(.malformedNumber, offset: start) }
        }
        // `01` and `1x` are no numbers.
        switch next {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."):
            throw JSONFault(.malformedNumber, offset: start)
        default: break
        }
    }

    /// Passes over digits; false where there is none.
    private mutating func digits() -> Bool {
        let start = place
        while (0x30...0x39).contains(next) { place += 1 }
        return place > start
    }
}
