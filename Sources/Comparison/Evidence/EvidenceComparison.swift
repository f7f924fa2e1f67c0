package import ResultModel

/// What differs between two versions before any clock is asked.
///
/// Cost is compared, never names: another index with as many blocks is a note, for the planner tosses
/// between equals. Worse by up to a dozen blocks or a fifth is what two sound plans differ by.
package struct EvidenceComparison: Sendable {
    let before: VersionEvidence
    let after: VersionEvidence

    /// By how many blocks two sound plans may differ.
    static let blockTolerance: Int64 = 12
    /// And by which factor.
    static let costFactor = 1.2
    /// Log of one or two index entries.
    static let walTolerance: Int64 = 256
    /// What a call may log more because it found some index pages full: four of them.
    static let splitTolerance: Int64 = 32_768
    /// By which factor a table or its indexes may grow, and by how many bytes in any case.
    static let sizeFactor = 1.1
    static let sizeTolerance: Int64 = 262_144

    /// - Throws: ``EvidenceMismatch`` where blocks cannot be compared: other data.
    package init(
        before: VersionEvidence, after: VersionEvidence
    ) throws(EvidenceMismatch) {
        var reasons: [String] = []
        if before.users != after.users {
            reasons.append("\(before.users) users there, \(after.users) here")
        }
        if before.scenario.seed != after.scenario.seed {
            reasons.append("seed \(before.scenario.seed) there, \(after.scenario.seed) here")
        }
        if reasons.isEmpty {
            for (name, size) in before.tables.sorted(by: { $0.key < $1.key }) {
                guard let other = after.tables[name], other.rows != size.rows else { continue }
                reasons.append("\(name) has \(size.rows) rows there, \(other.rows) here")
            }
        }
        guard reasons.isEmpty else { throw EvidenceMismatch(reasons: reasons) }
        self.before = before
        self.after = after
    }

    /// Every difference, what decides first.
    package func differences() -> [EvidenceDifference] {
        let all = serverDifferences + structureDifferences + operationDifferences + sizeDifferences
        return all.filter { $0.weight == .regression } + all.filter { $0.weight != .regression }
    }

    /// Operations that only the later version has: nothing says what they cost before.
    package var newOperations: [String] {
        after.operations.keys.filter { before.operations[$0] == nil }.sorted()
    }

    // MARK: Parts

    private var serverDifferences: [EvidenceDifference] {
        guard before.serverVersion != after.serverVersion else { return [] }
        return [
            EvidenceDifference(
                kind: .plan, weight: .note, object: "server",
                message: "PostgreSQL \(before.serverVersion) there, \(after.serverVersion) here: "
                    + "plans may differ for that reason alone",
                before: before.serverVersion, after: after.serverVersion)
        ]
    }

    private var structureDifferences: [EvidenceDifference] {
        Set(before.structure.keys).union(after.structure.keys).sorted().compactMap { part in
            let (old, new) = (before.structure[part], after.structure[part])
            guard old != new else { return nil }
            let change = old == nil ? "is new" : new == nil ? "is gone" : "is another"
            return EvidenceDifference(
                kind: .structure, weight: .note, object: part, message: "\(part) \(change)",
                before: old, after: new)
        }
    }

    private var operationDifferences: [EvidenceDifference] {
        Set(before.operations.keys).union(after.operations.keys).sorted().flatMap { name in
            switch (before.operations[name], after.operations[name]) {
            case (let old?, let new?):
                OperationComparison(
                    name: name, before: old, after: new, lost: lostIndexes
                ).differences
            case (nil, _):
                [note(.statements, name, "\(name) is a new operation")]
            case (_, nil):
                [note(.statements, name, "\(name) is gone")]
            }
        }
    }

    /// Names of indexes that the later version lacks.
    private var lostIndexes: Set<String> {
        Set(
            before.structure.keys.filter { after.structure[$0] == nil }.compactMap { part in
                part.firstRange(of: " index ").map { String(part[$0.upperBound...]) }
            })
    }

    private var sizeDifferences: [EvidenceDifference] {
        before.tables.keys.sorted().flatMap { name -> [EvidenceDifference] in
            guard let old = before.tables[name], let new = after.tables[name] else { return [] }
            return [
                size("\(name)", old.bytes, new.bytes),
                size("the indexes of \(name)", old.indexBytes, new.indexBytes),
            ].compactMap(\.self)
        }
    }

    private func size(_ what: String, _ old: Int64, _ new: Int64) -> EvidenceDifference? {
        func isLarger(_ one: Int64, than other: Int64) -> Bool {
            one - other > Self.sizeTolerance && Double(one) > Self.sizeFactor * Double(other)
        }
        let weight: EvidenceDifference.Weight
        if isLarger(new, than: old) {
            weight = .regression
        } else if isLarger(old, than: new) {
            weight = .improvement
        } else {
            return nil
        }
        return EvidenceDifference(
            kind: .size, weight: weight, object: what,
            message: "\(what): \(Figures.bytes(old)) become \(Figures.bytes(new))",
            before: Figures.bytes(old), after: Figures.bytes(new))
    }

    private func note(
        _ kind: EvidenceDifference.Kind, _ object: String, _ message: String
    ) -> EvidenceDifference {
        EvidenceDifference(kind: kind, weight: .note, object: object, message: message)
    }
}

/// Why the evidence of two versions says nothing about either: they hold other data.
package struct EvidenceMismatch: Error, Equatable, CustomStringConvertible {
    /// One for each thing that differs.
    package let reasons: [String]

    package var description: String {
        "blocks and sizes can only be compared on the same data: " + reasons.joined(separator: "; ")
    }
}
