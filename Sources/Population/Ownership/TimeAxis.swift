/// The time that seeded rows are spread over, in microseconds since 2000-01-01T00:00:00Z.
///
/// Users sign up in the first quarter of a year that ends at `as_of`; everything they make comes
/// in the rest. Where a row has several parents, the rest is cut into layers, one behind the
/// other, so that a second parent is always older than its child.
struct TimeAxis: Sendable, Equatable {
    /// The end; every seeded time is before it.
    let end: Int64
    let layerCount: Int

    static let span: Int64 = 365 * 86_400_000_000

    /// When users sign up.
    var signUps: Range<Int64> { end - Self.span..<end - Self.span / 4 * 3 }

    /// When the rows of a layer are made.
    func layer(_ layer: Int) -> Range<Int64> {
        let length = Self.span / 4 * 3 / Int64(layerCount)
        let start = signUps.upperBound + length * Int64(layer)
        return start..<start + length
    }
}
