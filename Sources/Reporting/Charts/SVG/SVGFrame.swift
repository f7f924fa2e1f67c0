/// Where the parts of a drawn chart stand, in the units of its `viewBox`.
struct SVGFrame {
    /// How wide a drawing is; letters keep their size, so that fewer fit into a small one.
    enum Size: Double {
        /// One of many side by side.
        case small = 290
        /// As wide as a narrow telephone, so that the letters stay readable on one.
        case ordinary = 440
    }

    static let lineHeight = 16.0
    /// About what a letter takes at the stylesheet's size.
    static let letterWidth = 6.9
    /// What a line of numbers takes.
    static let letterHeight = 12.0

    let width: Double
    /// The plot's edges.
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double
    let height: Double

    /// - Parameters:
    ///   - legendRows: lines that the legend takes.
    ///   - margin: room for what stands left of the plot.
    ///   - titleHeight: room for the title of the upright axis, above the plot.
    init(
        size: Size = .ordinary, legendRows: Int, margin: Double, titleHeight: Double = 28,
        plotHeight: Double
    ) {
        width = size.rawValue
        left = margin
        right = width - 14
        top = Double(legendRows) * Self.lineHeight + titleHeight
        bottom = top + plotHeight
        height = bottom + 2 * Self.lineHeight + 6
    }

    /// How wide a text is, about.
    static func width(of text: String) -> Double {
        Double(text.displayWidth) * letterWidth
    }

    func x(_ fraction: Double) -> Double { left + fraction * (right - left) }
    func y(_ fraction: Double) -> Double { bottom - fraction * (bottom - top) }

    /// A length or a coordinate to a tenth of a unit: `12.5`, `12`.
    static func length(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e6 else { return "0" }
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let (whole, rest) = abs(tenths).quotientAndRemainder(dividingBy: 10)
        return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
    }
}
