/// Where the parts of a drawn chart stand, in the units of its `viewBox`.
struct SVGFrame {
    /// As wide as a narrow telephone, so that the letters stay readable on one.
    static let width = 440.0
    static let lineHeight = 16.0
    /// About what a letter takes at the stylesheet's size.
    static let letterWidth = 6.9

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
    init(legendRows: Int, margin: Double, titleHeight: Double = 24, plotHeight: Double) {
        left = margin
        right = Self.width - 14
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
}
