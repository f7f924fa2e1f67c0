/// Draws the axes of a chart: grid, numbers and titles.
struct SVGAxes {
    let frame: SVGFrame
    let across: AxisScale
    let up: AxisScale

    func write(to svg: inout SVGMarkup) {
        svg.element(
            "text", ["x": "0", "y": SVGMarkup.length(frame.top - 12), "class": "label axis"],
            text: up.axis.title)
        for tick in up.ticks {
            guard let fraction = up.fraction(of: tick.value) else { continue }
            let y = frame.y(fraction)
            svg.element(
                "path",
                [
                    "d": "M\(SVGMarkup.length(frame.left)) \(SVGMarkup.length(y))"
                        + "H\(SVGMarkup.length(frame.right))", "class": "grid",
                ])
            svg.element(
                "text",
                [
                    "x": SVGMarkup.length(frame.left - 5), "y": SVGMarkup.length(y + 4),
                    "class": "label end",
                ], text: tick.label)
        }
        Self.writeHorizontal(across, frame, to: &svg)
    }

    /// The numbers below a plot, each with a stroke, and their title.
    static func writeHorizontal(_ scale: AxisScale, _ frame: SVGFrame, to svg: inout SVGMarkup) {
        for tick in scale.ticks {
            guard let fraction = scale.fraction(of: tick.value) else { continue }
            let x = SVGMarkup.length(frame.x(fraction))
            svg.element(
                "path", ["d": "M\(x) \(SVGMarkup.length(frame.bottom))v4", "class": "tick"])
            svg.element(
                "text",
                ["x": x, "y": SVGMarkup.length(frame.bottom + 16), "class": "label middle"],
                text: tick.label)
        }
        svg.element(
            "text",
            [
                "x": SVGMarkup.length(frame.right), "y": SVGMarkup.length(frame.bottom + 32),
                "class": "label axis end",
            ], text: scale.axis.title)
        svg.element(
            "path",
            [
                "d": "M\(SVGMarkup.length(frame.left)) \(SVGMarkup.length(frame.bottom))"
                    + "H\(SVGMarkup.length(frame.right))", "class": "base",
            ])
    }
}
