internal import Glibc
internal import ResultModel

/// A number beside an axis: as short as it can be, and with every digit that it has.
enum TickLabel {
    static func text(_ value: Double, _ notation: ChartAxis.Notation) -> String {
        switch notation {
        case .number: number(value)
        case .percent: number(value * 100) + " %"
        }
    }

    /// `0.05`, `250`, `2,000`, `15k`, `1.5M`.
    private static func number(_ value: Double) -> String {
        switch abs(value) {
        case 1e6...: digits(value / 1e6) + "M"
        case 1e4...: digits(value / 1e3) + "k"
        default: digits(value)
        }
    }

    /// Three significant digits at most, without zeros at the end.
    private static func digits(_ value: Double) -> String {
        guard value != 0 else { return "0" }
        let magnitude = Int(log10(abs(value)).rounded(.down))
        var text = Figures.fixed(value, digits: min(max(2 - magnitude, 0), 6))
        guard text.contains(".") else { return text }
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }
}
