/// Several requests by one user, in order, sharing bound rows and captured values.
///
/// Requests and statements do not mix in a journey: it runs through one driver.
package struct HTTPJourney: Sendable, Equatable {
    package var name: String
    package var steps: [HTTPJourneyStep]
    package var position: SourcePosition

    package init(name: String, steps: [HTTPJourneyStep], position: SourcePosition) {
        self.name = name
        self.steps = steps
        self.position = position
    }
}

/// One step of such a journey.
package enum HTTPJourneyStep: Sendable, Equatable {
    case operation(String, SourcePosition)
    case think(ThinkTime)
    /// One request for every value that an earlier answer holds: the client's N+1.
    case each(HTTPEachStep)
}

/// A loop over values of an earlier answer.
package struct HTTPEachStep: Sendable, Equatable {
    /// The operation whose answer is looped over.
    package var rowsOf: String
    /// Where each parameter's values stand; every path has one `[*]`, at the same place.
    package var bind: [HTTPPathBind]
    package var operation: String
    package var position: SourcePosition

    package init(
        rowsOf: String, bind: [HTTPPathBind], operation: String, position: SourcePosition
    ) {
        self.rowsOf = rowsOf
        self.bind = bind
        self.operation = operation
        self.position = position
    }
}
