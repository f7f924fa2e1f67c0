extension Unicode.Scalar {
    /// Whether it could rewrite what stands around it: control characters, code points that
    /// are no characters and that XML forbids, and the embeddings, overrides and isolates that
    /// reorder a line.
    ///
    /// What comes from a database or a server may hold them; reports show them by their code.
    var isDisruptive: Bool {
        properties.generalCategory == .control || properties.isNoncharacterCodePoint
            || Self.directions.contains(value)
    }

    /// The scalar by its code, `\u{1b}`.
    var code: String { "\\u{\(String(value, radix: 16))}" }

    private static let directions: Set<UInt32> = Set(
        [0x200E, 0x200F, 0x061C] + Array(0x202A...0x202E) + Array(0x2066...0x2069))
}
