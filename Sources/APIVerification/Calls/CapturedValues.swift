internal import APIRequests
internal import ScenarioModel
internal import Verification

/// Values that a journey takes from an earlier answer, obtained by making that call.
struct CapturedValues {
    let caller: APICaller

    init(_ caller: APICaller) {
        self.caller = caller
    }

    /// The parameters of an operation that only captures give.
    func parameters(of operation: HTTPOperation) -> [String] {
        operation.parameters.filter { name in
            name != "user" && operation.bind(for: name) == nil
                && !AuthenticationDeclaration.accountParameters.contains(name)
        }
    }

    /// The values with those that have to be captured first.
    ///
    /// - Returns: nil where one could not be had.
    func completing(
        _ values: CallValues, for operation: HTTPOperation, as user: ActingUser,
        _ source: ValueSource
    ) -> CallValues? {
        var values = values
        for name in parameters(of: operation) where values[name] == nil {
            guard let value = captured(name, for: operation, as: user, source) else { return nil }
            values[name] = value
        }
        return values
    }

    /// Makes the call that captures a value of that name.
    private func captured(
        _ name: String, for operation: HTTPOperation, as user: ActingUser, _ source: ValueSource
    ) -> ParameterValue? {
        let operations = caller.target.context.scenario.httpOperations
        for candidate in operations where candidate.name != operation.name {
            // What needs captures itself would lead in circles.
            guard let capture = candidate.captures.first(where: { $0.name == name }),
                parameters(of: candidate).isEmpty,
                let values = source.values(of: candidate, for: user),
                let answer = caller.perform(caller.call(candidate, values, as: user)).answer,
                candidate.expectedStatuses.contains(answer.status),
                let value = capture.value(in: answer)
            else { continue }
            return value
        }
        return nil
    }
}
