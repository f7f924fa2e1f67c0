extension ScenarioReader {
    /// Journeys of both kinds in the order of the file, and all their names.
    struct Journeys {
        var statements: [Journey] = []
        var requests: [HTTPJourney] = []
        var names: [Slot] = []
    }

    /// `journeys:`; which kind one is follows from its operations, which are read before.
    mutating func journeys(_ slot: Slot) -> Journeys {
        var read = Journeys(names: namedSlots(slot) ?? [])
        for slot in read.names {
            guard checkName(slot, kind: "a journey"),
                let items = items(slot, atLeastOne: true)
            else { continue }
            if items.contains(where: { performsRequest($0) }) {
                if let journey = httpJourney(slot, items) { read.requests.append(journey) }
                continue
            }
            let steps = items.compactMap { step($0) }
            guard steps.count == items.count, !steps.isEmpty else { continue }
            checkHolding(steps, items)
            read.statements.append(
                Journey(name: slot.name, steps: steps, position: slot.keyPosition))
        }
        return read
    }

    private mutating func step(_ slot: Slot) -> JourneyStep? {
        guard case .mapping = slot.node.content else {
            return string(slot).map { .operation($0, slot.node.position) }
        }
        guard let first = stepKey(slot) else { return nil }
        switch first.name {
        case "think":
            return thinkStep(first).map { .think($0.time, $0.holding) }
        case "transaction":
            return transaction(first)
        default:
            return each(first).map { .each($0) }
        }
    }

    /// The one key of a step that is more than a name.
    mutating func stepKey(_ slot: Slot) -> Slot? {
        guard let mapping = mapping(slot, as: .journeyStep) else { return nil }
        let named = mapping.present(["think", "transaction", "each"])
        if let first = named.first, named.count == 1 { return first }
        guard !(named.isEmpty && mapping.hasUnknownKeys) else { return nil }
        report(
            named.isEmpty
                ? "this step does nothing"
                : "a step is one thing, not \(named.map(\.label).joined(separator: " and "))",
            at: slot.node.position,
            hint: named.isEmpty
                ? "write the name of an operation, 'think', 'transaction' or 'each'"
                : "give each its own '- ' in the list")
        return nil
    }

    /// What is held during a pause was taken by the step before it and is used by the step after.
    private mutating func checkHolding(_ steps: [JourneyStep], _ items: [Slot]) {
        for (index, step) in steps.enumerated() {
            guard case .think(_, let holding) = step, holding != .nothing else { continue }
            let neighbours = [index - 1, index + 1].filter(steps.indices.contains)
            let areFit = neighbours.allSatisfy { steps[$0].canShare(holding) }
            guard neighbours.count < 2 || !areFit else { continue }
            report(
                "a pause that holds a \(holding.rawValue) must stand between two operations",
                at: items[index].node.position,
                hint: "put an operation before and after it, or write 'holding: nothing'")
        }
    }

    private mutating func transaction(_ slot: Slot) -> JourneyStep? {
        guard let items = items(slot, atLeastOne: true), !items.isEmpty else { return nil }
        let names = items.compactMap { item -> String? in
            if case .mapping(let entries) = item.node.content {
                let inner = entries.first?.key ?? ""
                report(
                    inner == "transaction"
                        ? "transactions do not nest"
                        : "a transaction holds operations only, not '\(inner)'",
                    at: item.node.position,
                    hint: inner == "think"
                        ? "write '- think: { ..., holding: transaction }' between two operations"
                        : "write the names of operations: [append_message, touch_conversation]")
                return nil
            }
            return string(item)
        }
        return names.count == items.count ? .transaction(names, slot.keyPosition) : nil
    }

    private mutating func each(_ slot: Slot) -> EachStep? {
        guard let mapping = mapping(slot, as: .each) else { return nil }
        let rowsOf = mapping["row_of"].flatMap { string($0) }
        let operation = mapping["do"].flatMap { string($0) }
        let binds = mapping["bind"].flatMap { namedSlots($0) }?.compactMap { bind in
            string(bind).map { EachBind(parameter: bind.name, column: $0) }
        }
        guard let rowsOf, let operation, let binds else { return nil }
        return EachStep(
            rowsOf: rowsOf, bind: binds, operation: operation, position: slot.keyPosition)
    }

    // MARK: Pauses

    /// A pause between two steps, and what is held during it.
    mutating func thinkStep(_ slot: Slot) -> (time: ThinkTime, holding: Holding)? {
        guard case .mapping = slot.node.content else {
            return quantity(slot, Quantity.duration).map { (.fixed($0), .nothing) }
        }
        guard let mapping = mapping(slot, as: .think) else { return nil }
        let holding = mapping["holding"].map { word($0, of: Holding.self) } ?? .nothing
        guard let time = distribution(mapping, in: slot), let holding else { return nil }
        return (time, holding)
    }

    /// A pause that holds nothing, between the requests of a user of the closed model.
    mutating func pause(_ slot: Slot) -> ThinkTime? {
        guard case .mapping = slot.node.content else {
            return quantity(slot, Quantity.duration).map { .fixed($0) }
        }
        return mapping(slot, as: .pause).flatMap { distribution($0, in: slot) }
    }

    private mutating func distribution(_ mapping: CheckedMapping, in slot: Slot) -> ThinkTime? {
        let named = mapping.present(["fixed", "uniform", "exponential", "lognormal"])
        guard let first = named.first, named.count == 1 else {
            guard !(named.isEmpty && mapping.hasUnknownKeys) else { return nil }
            report(
                named.isEmpty
                    ? "\(slot.label) does not say how long"
                    : "\(slot.label) is one time, not \(named.map(\.label).joined(separator: " and "))",
                at: slot.node.position,
                hint: "write one of 'fixed', 'uniform', 'exponential', 'lognormal'")
            return nil
        }
        switch first.name {
        case "fixed": return quantity(first, Quantity.duration).map { .fixed($0) }
        case "uniform": return quantity(first, Quantity.durationRange).map { .uniform($0) }
        case "exponential":
            return self.mapping(first, as: .exponential)?["mean"].flatMap {
                quantity($0, Quantity.duration).map { .exponential(mean: $0) }
            }
        default: return logNormal(first)
        }
    }

    private mutating func logNormal(_ slot: Slot) -> ThinkTime? {
        guard let mapping = mapping(slot, as: .logNormal) else { return nil }
        let median = mapping["median"].flatMap { quantity($0, Quantity.duration) }
        let p95 = mapping["p95"].flatMap { quantity($0, Quantity.duration) }
        guard let median, let p95, let p95Slot = mapping["p95"] else { return nil }
        guard median < p95 else {
            report(
                "'p95' must be longer than 'median'", at: p95Slot.node.position,
                hint: "for example: \(slot.example)")
            return nil
        }
        return .logNormal(median: median, p95: p95)
    }
}

extension JourneyStep {
    /// Whether this step can stand beside a pause that holds something.
    fileprivate func canShare(_ holding: Holding) -> Bool {
        switch self {
        case .operation: true
        // These end their own transactions.
        case .transaction, .each: holding == .connection
        case .think: false
        }
    }
}
