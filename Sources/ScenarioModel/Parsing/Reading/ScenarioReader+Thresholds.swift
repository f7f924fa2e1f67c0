extension ScenarioReader {
    /// `thresholds:`.
    mutating func thresholds(_ slot: Slot) -> Named<ThresholdGroup> {
        let groups = namedSlots(slot) ?? []
        let read = groups.map { group in
            let thresholds = (items(group, atLeastOne: true) ?? []).compactMap { slot in
                quantity(slot, Threshold.parse).map { parsed in
                    var threshold = parsed
                    threshold.position = slot.node.position
                    return threshold
                }
            }
            return ThresholdGroup(
                subject: group.name == "all" ? nil : group.name, thresholds: thresholds)
        }
        return Named(read: read, names: groups)
    }
}
