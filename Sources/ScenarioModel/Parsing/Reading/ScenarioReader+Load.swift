extension ScenarioReader {
    /// SQLAlchemy's QueuePool as it is without any argument.
    static let defaultPool = PoolDeclaration(
        size: 5, maxOverflow: 10, timeoutNanoseconds: 30_000_000_000, recycleNanoseconds: nil,
        prePing: false)

    /// `load:`; nil where a part of it cannot be read.
    mutating func load(_ slot: Slot) -> LoadDeclaration? {
        guard let mapping = mapping(slot, as: .load) else { return nil }
        poolKeys = mapping.present(["pool", "round_trips"])
        var pool: PoolDeclaration? = Self.defaultPool
        if let slot = mapping["pool"] { pool = self.pool(slot) }
        let roundTrips = mapping["round_trips"].map { word($0, of: RoundTrips.self) } ?? .separate
        let workers =
            mapping["workers"].map { integer($0, in: 1...ScenarioLimits.mostWorkers) } ?? 1
        let mix = mapping["mix"].flatMap { self.mix($0) }
        let phaseSlots = mapping["phases"].flatMap { items($0, atLeastOne: true) } ?? []
        let phases = phaseSlots.compactMap { phase($0) }
        guard let roundTrips, let workers, let mix, phases.count == phaseSlots.count,
            !phases.isEmpty
        else { return nil }
        return LoadDeclaration(
            pool: pool, roundTrips: roundTrips, workers: workers, mix: mix, phases: phases,
            position: slot.keyPosition)
    }

    private mutating func pool(_ slot: Slot) -> PoolDeclaration? {
        guard case .mapping = slot.node.content else {
            guard case .scalar(let scalar) = slot.node.content, scalar.text == "none" else {
                reportType("'none' or a mapping", slot)
                return nil
            }
            return nil
        }
        guard let mapping = mapping(slot, as: .pool) else { return nil }
        var pool = Self.defaultPool
        let connections = ScenarioLimits.mostConnections
        if let size = mapping["size"] {
            if size.node.found == "'0'" {
                report(
                    "'size' cannot be '0'", at: size.node.position,
                    hint: "write 'pool: none' for a connection per operation")
            } else {
                pool.size = integer(size, in: 1...connections) ?? pool.size
            }
        }
        if let overflow = mapping["max_overflow"] {
            pool.maxOverflow = integer(overflow, in: 0...connections) ?? pool.maxOverflow
        }
        if let timeout = mapping["timeout"] {
            pool.timeoutNanoseconds =
                quantity(timeout, Quantity.duration) ?? pool.timeoutNanoseconds
        }
        if let recycle = mapping["recycle"] {
            pool.recycleNanoseconds =
                recycle.node.found == "'never'" ? nil : quantity(recycle, Quantity.duration)
        }
        if let prePing = mapping["pre_ping"] { pool.prePing = boolean(prePing) ?? false }
        return pool
    }

    private mutating func mix(_ slot: Slot) -> [MixEntry]? {
        guard let slots = namedSlots(slot) else { return nil }
        guard !slots.isEmpty else {
            report(
                "'mix' is empty: nobody would do anything", at: slot.node.position,
                hint: "for example: \(slot.example)")
            return nil
        }
        let entries = slots.compactMap { slot in
            weight(slot).map {
                MixEntry(name: slot.name, weight: $0, position: slot.keyPosition)
            }
        }
        return entries.count == slots.count ? entries : nil
    }

    // MARK: Phases

    private mutating func phase(_ slot: Slot) -> LoadPhase? {
        guard let mapping = mapping(slot, as: .phase) else { return nil }
        let length = exactlyOne(["warmup", "duration"], of: mapping, in: slot)
        let duration = length.flatMap { quantity($0, Quantity.duration) }
        guard let driver = exactlyOne(["rate", "users"], of: mapping, in: slot) else { return nil }
        let foreign = driver.name == "rate" ? ["think"] : ["ramp_to", "arrivals"]
        for stray in mapping.present(foreign) {
            report(
                "\(stray.label) does not go with '\(driver.name)'", at: stray.keyPosition,
                hint: "an open phase has 'rate', 'ramp_to' and 'arrivals'; "
                    + "a closed one has 'users' and 'think'")
            return nil
        }
        let model = driver.name == "rate" ? open(driver, mapping) : closed(driver, mapping)
        guard let length, let duration, let model else { return nil }
        return LoadPhase(
            durationNanoseconds: duration, isWarmup: length.name == "warmup", model: model,
            position: slot.node.position)
    }

    private mutating func exactlyOne(
        _ keys: [String], of mapping: CheckedMapping, in slot: Slot
    ) -> Slot? {
        let present = mapping.present(keys)
        if let only = present.first, present.count == 1 { return only }
        guard !(present.isEmpty && mapping.hasUnknownKeys) else { return nil }
        let names = keys.map { "'\($0)'" }
        report(
            present.isEmpty
                ? "this phase has neither \(names.joined(separator: " nor "))"
                : "this phase has both \(names.joined(separator: " and "))",
            at: slot.node.position,
            hint: "for example: { duration: 30s, rate: 200/s } or { duration: 30s, users: 50 }")
        return nil
    }

    private mutating func open(_ slot: Slot, _ mapping: CheckedMapping) -> ArrivalModel? {
        let rate = quantity(slot, Quantity.rate)
        let rampTo = mapping["ramp_to"].map { quantity($0, Quantity.rate) }
        let arrivals =
            mapping["arrivals"].map { word($0, of: ArrivalPattern.self) } ?? .poisson
        guard let rate, let arrivals else { return nil }
        return .open(arrivals: arrivals, rate: rate, rampTo: rampTo ?? nil)
    }

    private mutating func closed(_ slot: Slot, _ mapping: CheckedMapping) -> ArrivalModel? {
        let users = integer(slot, in: 1...ScenarioLimits.mostUsers)
        let think = mapping["think"].map { pause($0) }
        guard let users else { return nil }
        return .closed(users: users, think: think ?? nil)
    }
}
