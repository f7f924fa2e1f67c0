/// A piece of a body for a message.
package enum BodyExcerpt {
    /// How many characters an excerpt shows.
    package static let length = 160
    /// How far around the shown characters is masked, so that no half of a secret is left standing.
    private static let margin = 8192

    /// One line of a body: what is around an offset, with secrets masked.
    ///
    /// - Parameters:
    ///   - body: the whole body; what is no UTF-8 is replaced.
    ///   - offset: the byte of interest; 0 for the beginning.
    ///   - mask: replaces the secrets in a text. It is given more than is shown; a secret of up to
    ///     8 KiB is never cut before it has been seen whole.
    /// - Returns: the excerpt with `…` where something is left out; `nothing` of an empty body.
    package static func text(
        of body: RawSpan, around offset: Int = 0, masking mask: (String) -> String
    ) -> String {
        unsafe body.withUnsafeBytes { bytes in
            guard bytes.count > 0 else { return "nothing" }
            let center = min(max(offset, 0), bytes.count)
            let start = max(0, center - length / 2)
            let end = min(bytes.count, start + length)
            // The two sides are masked apart from each other's cut: as one text.
            let lower = max(0, start - margin)
            let upper = min(bytes.count, end + margin)
            let before = unsafe String(decoding: bytes[lower..<start], as: UTF8.self)
            let whole = unsafe mask(String(decoding: bytes[lower..<upper], as: UTF8.self))
            let shown = whole.dropFirst(skipped(before, in: whole, mask)).prefix(length)
            let line = shown.map { $0.isNewline || $0 == "\t" ? " " : String($0) }.joined()
            return (start > 0 ? "…" : "") + line + (end < bytes.count ? "…" : "")
        }
    }

    /// How many characters of the masked text stand before the shown part.
    ///
    /// Masking changes lengths: the text before is masked too, and where the cut goes through a
    /// secret the two differ, and the excerpt begins behind what they have in common.
    private static func skipped(
        _ before: String, in whole: String, _ mask: (String) -> String
    ) -> Int {
        guard !before.isEmpty else { return 0 }
        let masked = mask(before)
        return zip(masked, whole).prefix { $0 == $1 }.count
    }
}
