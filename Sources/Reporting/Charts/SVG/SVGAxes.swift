/// Draws the axes of a chart: grid, numbers and titles.
struct SVGAxes {
    let frame: SVGFrame
    let across: AxisScale
    let up: AxisScale

    func write(to svg: inout MarkupWriter) {
        svg.element(
            "text", ["x": "0", "y": SVGFrame.length(frame.top - 12), "class": "label axis"],
            text: up.axis.title)
        var labelled = Double.infinity
        for tick in up.ticks {
            guard let fraction = up.fraction(of: tick.value) else { continue }
            let y = frame.y(fraction)
            svg.element(
                "path",
                [
                    "d": "M\(SVGFrame.length(frame.left)) \(SVGFrame.length(y))"
                        + "H\(SVGFrame.length(frame.right))", "class": "grid",
                ])
            guard labelled - y >= SVGFrame.letterHeight else { continue }
            labelled = y
            svg.element(
                "text",
                [
                    "x": SVGFrame.length(frame.left - 5), "y": SVGFrame.length(y + 4),
                    "class": "label end",
                ], text: tick.label)
        }
        Self.writeHorizontal(across, frame, to: &svg)
    }

    /// The numbers below a plot, each with a stroke, and their title.
    static func writeHorizontal(_ scale: AxisScale, _ frame: SVGFrame, to svg: inout MarkupWriter) {
        var labelled = -Double.infinity
        for tick in scale.ticks {
            guard let fraction = scale.fraction(of: tick.value) else { continue }
            let x = SVGFrame.length(frame.x(fraction))
            svg.element(
                "path", ["d": "M\(x) \(SVGFrame.length(frame.bottom))v4", "class": "tick"])
            // A number that would touch the one before it is left out; its stroke stays.
            let half = SVGFrame.width(of: tick.label) / 2
            guard frame.x(fraction) - half >= labelled else { continue }
            labelled = frame.x(fraction) + half + SVGFrame.letterWidth / 2
            svg.element(
                "text",
                ["x": x, "y": SVGFrame.length(frame.bottom + 16), "class": "label middle"],
                text: tick.label)
        }
        svg.element(
            "text",
            [
                "x": SVGFrame.length(frame.right), "y": SVGFrame.length(frame.bottom + 32),
                "class": "label axis end",
            ], text: scale.axis.title)
        svg.element(
            "path",
            [
                "d": "M\(SVGFrame.length(frame.left)) \(SVGFrame.length(frame.bottom))"
                    + "H\(SVGFrame.length(frame.right))", "class": "base",
            ])
    }
}
