extension ScenarioReader {
    /// 2026-01-01T00:00:00Z, where a scenario does not say when it is.
    static let defaultAsOfMicroseconds: Int64 = 820_540_800_000_000
    /// The seed of a scenario that names none.
    static let defaultSeed = 1

    mutating func population(
        _ slot: Slot
    ) -> (declaration: PopulationDeclaration, tableNames: [Slot])? {
        guard let mapping = mapping(slot, as: .population) else { return nil }
        let users = mapping["users"].flatMap { integer($0, in: 1...ScenarioLimits.mostUsers) }
        let seed = mapping["seed"].flatMap { integer($0, in: 0...Int.max) }
        let asOf = mapping["as_of"].flatMap { quantity($0, Quantity.timeStamp) }
        let tables = mapping["tables"].flatMap { namedSlots($0) } ?? []
        let declaration = PopulationDeclaration(
            users: users ?? 1, seed: UInt64(seed ?? Self.defaultSeed),
            asOfMicroseconds: asOf ?? Self.defaultAsOfMicroseconds,
            activity: mapping["activity"].flatMap { activity($0) } ?? .uniform,
            tables: tables.compactMap { table($0) })
        return (declaration, tables)
    }

    private mutating func activity(_ slot: Slot) -> UserActivity? {
        guard case .mapping = slot.node.content else {
            guard case .scalar(let scalar) = slot.node.content, scalar.text == "uniform" else {
                reportType("'uniform' or a mapping", slot)
                return nil
            }
            return .uniform
        }
        let exponent = mapping(slot, as: .activity)?["zipf"].flatMap {
            number($0, in: 0...ScenarioLimits.steepestZipf)
        }
        return exponent.map { $0 == 0 ? .uniform : .zipf($0) }
    }

    private mutating func table(_ slot: Slot) -> TablePopulation? {
        guard let mapping = mapping(slot, as: .table) else { return nil }
        if let parent = mapping["parent"], mapping["parents"] != nil {
            report(
                "\(slot.label) has both 'parent' and 'parents'", at: parent.keyPosition,
                hint: "write 'parents: [first, second]' alone")
        }
        var rows: RowCounts?
        if let slot = mapping["rows"] {
            // Without its counts the table would only be reported a second time.
            guard let read = self.rows(slot) else { return nil }
            rows = read
        }
        let table = TablePopulation(
            table: slot.name, owner: mapping["owner"].flatMap { string($0) },
            parents: mapping["parents"].flatMap { items($0, atLeastOne: true) }?.compactMap {
                string($0)
            } ?? mapping["parent"].flatMap { string($0) }.map { [$0] } ?? [], rows: rows,
            columns: (mapping["columns"].flatMap { namedSlots($0) } ?? []).compactMap { column in
                rule(column, ofColumn: true).map {
                    ColumnPopulation(column: column.name, rule: $0, position: column.keyPosition)
                }
            }, hidden: mapping["hidden"].flatMap { hidden($0) },
            firesTriggers: mapping["triggers"].flatMap { word($0, of: ["fire", "rest"]) } == "fire",
            position: slot.keyPosition)
        return mapping.hasUnknownKeys ? nil : table
    }

    private mutating func hidden(_ slot: Slot) -> HiddenRows? {
        guard let columns = namedSlots(slot) else { return nil }
        guard let column = columns.first, columns.count == 1 else {
            report(
                columns.isEmpty
                    ? "'hidden' names no column" : "'hidden' names more than one column",
                at: columns.dropFirst().first?.keyPosition ?? slot.node.position,
                hint: "name the one column that is set in hidden rows: \(slot.example)")
            return nil
        }
        let example = Slot(
            name: column.name, node: column.node, keyPosition: column.keyPosition,
            example: "\(column.name): { chance: 0.05 }")
        let chance = mapping(example, as: .hidden)?["chance"].flatMap {
            quantity($0, Quantity.share)
        }
        return chance.map {
            HiddenRows(column: column.name, chance: $0, position: column.keyPosition)
        }
    }

    private mutating func rows(_ slot: Slot) -> RowCounts? {
        guard let mapping = mapping(slot, as: .rows) else { return nil }
        let least = mapping["min"].flatMap { integer($0, in: 0...ScenarioLimits.mostRows) }
        let greatest = mapping["max"].flatMap { integer($0, in: 1...ScenarioLimits.mostRows) }
        let mean = mapping["mean"].flatMap {
            number($0, in: 0...Double(ScenarioLimits.mostRows))
        }
        let basis = mapping["per"].map { word($0, of: ["user", "parent"]) } ?? "user"
        guard let least, let greatest, let mean, let basis else { return nil }
        let counts = RowCounts(
            basis: basis == "parent" ? .perParent : .perUser, minimum: least, maximum: greatest,
            mean: mean)
        return checkOrder(of: counts, in: mapping) ? counts : nil
    }

    /// Counts that no population could have are reported at the number that is out of place.
    private mutating func checkOrder(of counts: RowCounts, in mapping: CheckedMapping) -> Bool {
        let (least, greatest) = (counts.minimum, counts.maximum)
        guard let minSlot = mapping["min"], let meanSlot = mapping["mean"] else { return false }
        guard least <= greatest else {
            report(
                "'min' is \(least), which is more than 'max', \(greatest)",
                at: minSlot.node.position, hint: "write the smaller number as 'min'")
            return false
        }
        let isInside = Double(least) <= counts.mean && counts.mean <= Double(greatest)
        guard isInside else {
            report(
                "'mean' is \(meanSlot.node.found.unquoted), which is not between 'min', \(least), "
                    + "and 'max', \(greatest)", at: meanSlot.node.position,
                hint: "write a mean from \(least) to \(greatest)")
            return false
        }
        let isReached =
            least == greatest
            || (Double(least) < counts.mean && counts.mean < Double(greatest))
        guard isReached else {
            report(
                "with a mean of \(meanSlot.node.found.unquoted) no user can have "
                    + (counts.mean == Double(least)
                        ? "the maximum, \(greatest)" : "the minimum, \(least)"),
                at: meanSlot.node.position,
                hint: "minimum, maximum and mean are all met: write a mean between the two")
            return false
        }
        return true
    }
}

extension String {
    /// Without the quotes that `YAMLNode.found` puts around a scalar.
    fileprivate var unquoted: String {
        hasPrefix("'") && hasSuffix("'") && count > 1 ? String(dropFirst().dropLast()) : self
    }
}
