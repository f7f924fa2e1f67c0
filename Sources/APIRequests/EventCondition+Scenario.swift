package import HTTPDriver
package import ScenarioModel

extension EventCondition {
    /// A scenario's condition as the driver asks it of events.
    ///
    /// - Throws: `JSONPathFault` for a path that the driver cannot follow.
    package init(_ condition: ScenarioModel.JSONCondition) throws(JSONPathFault) {
        if case .eventName = condition.subject, case .equals(.string(let name)) = condition.test {
            self = .name(name)
        } else {
            self = .data(try HTTPDriver.JSONCondition(condition.source))
        }
    }
}
