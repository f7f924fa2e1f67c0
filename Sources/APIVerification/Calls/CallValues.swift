internal import APIRequests

/// One value for each of a request's parameters, and where the rows among them come from.
struct CallValues: Sendable, Equatable {
    private(set) var values: [String: ParameterValue] = [:]
    /// Values of the model's tool calls, where they differ from the request's.
    var toolValues: [String: ParameterValue] = [:]
    /// Row numbers of the acting user, by table.
    var rows: [Int: Int] = [:]

    subscript(parameter: String) -> ParameterValue? {
        get { values[parameter] }
        set { values[parameter] = newValue }
    }

    var texts: [String] { values.values.map(\.text) }
    var toolTexts: [String] { toolValues.values.map(\.text) }

    /// The value that an argument of a tool takes.
    func toolValue(_ parameter: String) -> ParameterValue? {
        toolValues[parameter] ?? values[parameter]
    }
}
