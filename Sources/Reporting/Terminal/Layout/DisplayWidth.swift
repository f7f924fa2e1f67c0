extension Character {
    /// How many columns a terminal gives it: 0, 1 or 2.
    ///
    /// The wide ranges are those of Unicode's East Asian Width (UAX #11) that occur in practice;
    /// a mark alone has no width.
    var displayWidth: Int {
        guard let first = unicodeScalars.first else { return 0 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        // A pictograph that is asked for as an emoji is wide, whatever its own width.
        if unicodeScalars.contains("\u{FE0F}") { return 2 }
        return Self.wide.contains { $0.contains(first.value) } ? 2 : 1
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x231A...0x231B, 0x23E9...0x23F3, 0x2614...0x2615, 0x2648...0x2653,
        0x26A1...0x26A1, 0x2705...0x2705, 0x2728...0x2728, 0x274C...0x274E, 0x2753...0x2757,
        0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F1E6...0x1F1FF, 0x1F300...0x1F64F,
        0x1F680...0x1FAFF, 0x20000...0x3FFFD,
    ]
}

extension String {
    /// How many columns a terminal gives it.
    var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

    /// The text with spaces up to a width, on the side that the alignment leaves.
    func padded(to width: Int, alignedRight: Bool = false) -> String {
        let space = String(repeating: " ", count: max(width - displayWidth, 0))
        return alignedRight ? space + self : self + space
    }

    /// The text cut out in the middle where it is wider: `append_assistant_…tool_calls`.
    func shortened(to width: Int, ellipsis: String) -> String {
        guard displayWidth > width else { return self }
        let room = max(width - ellipsis.displayWidth, 0)
        let tail = String(reversed().prefix(fitting: room / 2).reversed())
        return String(prefix(fitting: room - tail.displayWidth)) + ellipsis + tail
    }
}

extension Sequence<Character> {
    /// The characters from the front that fit into a width.
    func prefix(fitting width: Int) -> [Character] {
        var used = 0
        return Array(
            prefix { character in
                used += character.displayWidth
                return used <= width
            })
    }
}
