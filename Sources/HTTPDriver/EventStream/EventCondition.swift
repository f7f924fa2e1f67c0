/// Something that an event of a stream is asked: of its data, or of its name.
package enum EventCondition: Sendable, Equatable {
    /// Of the JSON in its data.
    case data(JSONCondition)
    /// The event has this name; `message` is the name of one that says none.
    case name(String)

    /// Whether it holds of an event.
    ///
    /// - Parameters:
    ///   - type: what its `event` line says; empty without one.
    ///   - data: its data.
    /// - Throws: ``JSONFault`` when the data is asked and is not JSON.
    package func holds(type: RawSpan, data: RawSpan) throws(JSONFault) -> Bool {
        switch self {
        case .data(let condition): return try condition.holds(in: data)
        case .name(let name):
            guard type.byteCount > 0 else { return name == "message" }
            return unsafe type.withUnsafeBytes { unsafe $0.elementsEqual(name.utf8) }
        }
    }
}
