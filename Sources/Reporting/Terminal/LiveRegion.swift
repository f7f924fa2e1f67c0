/// The lines at the bottom of a terminal that are rewritten while something goes on.
///
/// It knows what stands there and says what to write so that something else stands there instead;
/// the cursor rests behind the last line. All of it is three sequences that every terminal since
/// the VT100 has: up, erase to the end of the line, erase to the end of the screen (ECMA-48, CUU,
/// EL, ED).
package struct LiveRegion: Sendable, Equatable {
    /// Whether the terminal breaks lines anew when its window becomes narrower, as most do; the
    /// others cut them off.
    private let reflows: Bool
    /// The columns of each line that stands there.
    private var standing: [Int] = []

    package init(reflows: Bool) {
        self.reflows = reflows
    }

    /// Whether a terminal breaks lines anew, from what it says of itself in its environment.
    package static func reflows(_ environment: [String: String]) -> Bool {
        let kind = environment["TERM"] ?? ""
        let isPlain = kind == "linux" || kind.hasPrefix("vt") || kind.hasPrefix("screen")
        return environment["XTERM_VERSION"] == nil && (!isPlain || environment["TMUX"] != nil)
    }

    /// What to write so that these lines stand there.
    ///
    /// - Parameter columns: those of the terminal, as it is now.
    package mutating func draw(_ lines: [ProgressLine.Line], columns: Int) -> String {
        let start = toStart(columns: columns)
        standing = lines.map(\.columns)
        // Each line is overwritten and only its rest erased, so that nothing flickers.
        return start + lines.map { $0.text + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J"
    }

    /// What to write so that nothing stands there, not even an echoed `^C` where nothing was drawn,
    /// and something else can be printed.
    package mutating func erase(columns: Int) -> String {
        defer { standing = [] }
        return toStart(columns: columns) + "\u{1B}[J"
    }

    private func toStart(columns: Int) -> String {
        let rows = rowsAboveCursor(columns: columns)
        return "\r" + (rows > 0 ? "\u{1B}[\(rows)A" : "")
    }

    private func rowsAboveCursor(columns: Int) -> Int {
        guard reflows, columns > 0 else { return max(standing.count - 1, 0) }
        let rows = standing.reduce(0) { $0 + max(($1 + columns - 1) / columns, 1) }
        return max(rows - 1, 0)
    }
}
