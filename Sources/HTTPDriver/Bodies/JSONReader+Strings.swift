extension JSONReader {
    /// Passes over the string that begins here.
    ///
    /// Eight bytes at a time as long as none of them means anything.
    mutating func string() throws(JSONFault) -> JSONValue {
        place += 1
        let lower = place
        var hasEscapes = false
        // Every round passes over at least one byte.
        while true {
            while place + 8 <= count {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                let special = Self.specialBytes(of: UInt64(littleEndian: word))
                guard special == 0 else {
                    place += special.trailingZeroBitCount / 8
                    break
                }
                place += 8
            }
            guard place < count else { throw JSONFault(.endsEarly, offset: count) }
            let byte = unsafe bytes[place]
            switch byte {
            case UInt8(ascii: "\""):
                place += 1
                return JSONValue(
                    kind: .string, lower: lower, upper: place - 1, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try escape()
            case 0..<0x20: throw JSONFault(.malformedString, offset: place)
            case 0x80...: try characters()
            default: place += 1
            }
        }
    }

    /// The highest bit of each byte that is a quote, a backslash, a control character or no ASCII;
    /// of those behind the first one, some others as well.
    ///
    /// The test for a zero byte from "Bit Twiddling Hacks" (S. E. Anderson), for each of them.
    @inline(__always)
    private static func specialBytes(of word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5C)
        let controls = (word &- ones &* 0x20) & ~word
        let marks = ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
        return (marks | controls | word) & highs
    }

    private mutating func escape() throws(JSONFault) {
        let start = place
        guard place + 1 < count else {
            throw JSONFault(.endsEarly, offset: count)
        }
        switch unsafe bytes[place + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            place += 2
        case UInt8(ascii: "u"):
            guard place + 6 <= count else {
                throw JSONFault(.endsEarly, offset: count)
            }
            for index in place + 2..<place + 6 where JSONText.hexDigit(unsafe bytes[index]) == nil {
                throw JSONFault(.malformedString, offset: start)
            }
            place += 6
        default: throw JSONFault(.malformedString, offset: start)
        }
    }

    /// Passes over characters outside ASCII (the Unicode Standard, table 3-7).
    private mutating func characters() throws(JSONFault) {
        while place < count {
            let first = unsafe bytes[place]
            guard first >= 0x80 else { return }
            let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            guard first >= 0xC2, first <= 0xF4, place + length <= count else {
                throw JSONFault(.invalidUTF8, offset: place)
            }
            let second = unsafe bytes[place + 1]
            let allowed: ClosedRange<UInt8> =
                switch first {
                case 0xE0: 0xA0...0xBF
                case 0xED: 0x80...0x9F
                case 0xF0: 0x90...0xBF
                case 0xF4: 0x80...0x8F
                default: 0x80...0xBF
                }
            guard allowed.contains(second) else { throw JSONFault(.invalidUTF8, offset: place) }
            for index in 2..<max(length, 2) where unsafe bytes[place + index] & 0xC0 != 0x80 {
                throw JSONFault(.invalidUTF8, offset: place)
            }
            place += length
        }
    }
}
