extension ScenarioReader {
    /// Whether a step names a request.
    func performsRequest(_ step: Slot) -> Bool {
        switch step.node.content {
        case .scalar(let scalar):
            return requestNames.contains(scalar.text)
        case .sequence:
            return false
        case .mapping(let entries):
            return entries.contains { entry in
                switch entry.value.content {
                case .sequence(let items): items.contains { isRequestName($0) }
                case .mapping(let inner):
                    inner.contains {
                        ["do", "row_of"].contains($0.key) && isRequestName($0.value)
                    }
                case .scalar: false
                }
            }
        }
    }

    private func isRequestName(_ node: YAMLNode) -> Bool {
        guard case .scalar(let scalar) = node.content else { return false }
        return requestNames.contains(scalar.text)
    }

    /// A journey of requests; nil where one of its steps cannot be read.
    mutating func httpJourney(_ slot: Slot, _ items: [Slot]) -> HTTPJourney? {
        let steps = items.compactMap { httpStep($0) }
        guard steps.count == items.count, !steps.isEmpty else { return nil }
        return HTTPJourney(name: slot.name, steps: steps, position: slot.keyPosition)
    }

    private mutating func httpStep(_ slot: Slot) -> HTTPJourneyStep? {
        guard case .mapping = slot.node.content else {
            return string(slot).map { .operation($0, slot.node.position) }
        }
        guard let first = stepKey(slot) else { return nil }
        switch first.name {
        case "think":
            guard let (time, holding) = thinkStep(first) else { return nil }
            guard holding == .nothing else {
                report(
                    "nothing is held between two requests", at: first.keyPosition,
                    hint: "remove 'holding': what the application holds is its own affair")
                return nil
            }
            return .think(time)
        case "transaction":
            report(
                "requests do not join in a transaction: the application commits each of them",
                at: first.keyPosition,
                hint: "write each operation as a step of its own: '- create_task'")
            return nil
        default:
            return httpEach(first).map { .each($0) }
        }
    }

    private mutating func httpEach(_ slot: Slot) -> HTTPEachStep? {
        guard let mapping = mapping(slot, as: .each) else { return nil }
        let rowsOf = mapping["row_of"].flatMap { string($0) }
        let operation = mapping["do"].flatMap { string($0) }
        guard let slot = mapping["bind"], let binds = pathBinds(slot) else { return nil }
        let lists = binds.map(\.path.loopedList)
        guard let first = lists.first, first != nil, lists.allSatisfy({ $0 == first }) else {
            report(
                lists.contains(nil)
                    ? "a loop goes over a list, and this path does not have one '[*]'"
                    : "the binds of a loop go over different lists", at: slot.node.position,
                hint: "for example: bind: { task: \"$.items[*].id\" }")
            return nil
        }
        guard let rowsOf, let operation else { return nil }
        return HTTPEachStep(
            rowsOf: rowsOf, bind: binds, operation: operation, position: mapping.position)
    }
}

extension JSONPath {
    /// The steps to the list that a path goes over; nil where it goes over none, or over several.
    fileprivate var loopedList: [Step]? {
        guard let first = steps.firstIndex(of: .everyElement),
            steps.lastIndex(of: .everyElement) == first
        else { return nil }
        return Array(steps[..<first])
    }
}
