internal import ResultModel

/// One operation of two versions.
struct OperationComparison {
    let name: String
    let before: OperationEvidence
    let after: OperationEvidence
    /// Indexes that the later version lacks.
    let lost: Set<String>

    /// The worst of its plans stands for all of them.
    var differences: [EvidenceDifference] {
        [statementChange, statementCount, blocks, wal].compactMap(\.self)
    }

    private var statementChange: EvidenceDifference? {
        guard Self.words(before.statement) != Self.words(after.statement) else { return nil }
        return EvidenceDifference(
            kind: .statements, weight: .note, object: name,
            message: "\(name) is another statement", before: before.statement,
            after: after.statement)
    }

    private var statementCount: EvidenceDifference? {
        guard before.statements != after.statements else { return nil }
        return EvidenceDifference(
            kind: .statements,
            weight: after.statements > before.statements ? .regression : .improvement,
            object: name,
            message: "\(name) takes \(Figures.counted(after.statements, "statement")), it took "
                + Figures.count(before.statements),
            before: "\(before.statements)", after: "\(after.statements)")
    }

    /// Blocks of the plan that got worse or better by the most; failing that, another plan.
    private var blocks: EvidenceDifference? {
        let cells = shared
        let worse = cells.filter { Self.isWorse($0.after.buffers, than: $0.before.buffers) }
        if let worst = worse.max(by: { $0.growth < $1.growth }) {
            return difference(.buffers, .regression, worst, others: worse.count - 1)
        }
        let better = cells.filter { Self.isWorse($0.before.buffers, than: $0.after.buffers) }
        if let best = better.min(by: { $0.growth < $1.growth }) {
            return difference(.buffers, .improvement, best, others: better.count - 1)
        }
        let other = cells.filter {
            $0.before.nodes != $0.after.nodes || $0.before.indexes != $0.after.indexes
        }
        guard let first = other.first else { return nil }
        return difference(.plan, .note, first, others: other.count - 1)
    }

    /// Log of the plan whose log changed by the most, where that is the version's doing.
    ///
    /// A page of an index that is full is split by whoever comes then, and up to a page more is
    /// logged: with random keys, now this call and now that one. A version that costs more does so in
    /// most calls, or by more than some pages.
    private var wal: EvidenceDifference? {
        let logged = shared.compactMap { cell -> (cell: Cell, old: Int64, new: Int64)? in
            guard let old = cell.before.walBytes, let new = cell.after.walBytes else { return nil }
            return (cell, old, new)
        }
        let grown = logged.filter { Self.isMore($0.new, than: $0.old) }
        if let worst = grown.max(by: { $0.new - $0.old < $1.new - $1.old }),
            Self.isOfTheVersion(worst.new - worst.old, cells: grown.count, of: logged.count)
        {
            return log(.regression, worst.cell, worst.old, worst.new)
        }
        let shrunk = logged.filter { Self.isMore($0.old, than: $0.new) }
        guard let best = shrunk.max(by: { $0.old - $0.new < $1.old - $1.new }),
            Self.isOfTheVersion(best.old - best.new, cells: shrunk.count, of: logged.count)
        else { return nil }
        return log(.improvement, best.cell, best.old, best.new)
    }

    private static func isMore(_ one: Int64, than other: Int64) -> Bool {
        one - other > EvidenceComparison.walTolerance
            && Double(one) > EvidenceComparison.costFactor * Double(other)
    }

    /// Whether it is more than a page that was full by chance.
    private static func isOfTheVersion(_ bytes: Int64, cells: Int, of all: Int) -> Bool {
        2 * cells > all || bytes > EvidenceComparison.splitTolerance
    }

    private func log(
        _ weight: EvidenceDifference.Weight, _ cell: Cell, _ old: Int64, _ new: Int64
    ) -> EvidenceDifference {
        EvidenceDifference(
            kind: .wal, weight: weight, object: name,
            message: "\(name), \(cell.name) plan: \(Figures.bytes(old)) of write-ahead log become "
                + Figures.bytes(new), before: Figures.bytes(old), after: Figures.bytes(new))
    }

    // MARK: Cells

    private struct Cell {
        var name: String
        var before: PlanEvidence
        var after: PlanEvidence

        var growth: Double {
            Double(after.buffers + 1) / Double(before.buffers + 1)
        }
    }

    /// What both versions explained.
    private var shared: [Cell] {
        before.plans.keys.sorted().compactMap { name in
            guard let old = before.plans[name], let new = after.plans[name] else { return nil }
            return Cell(name: name, before: old, after: new)
        }
    }

    private static func isWorse(_ one: Int64, than other: Int64) -> Bool {
        one - other > EvidenceComparison.blockTolerance
            && Double(one) > EvidenceComparison.costFactor * Double(other)
    }

    /// - Parameter others: how many more cells changed in the same way.
    private func difference(
        _ kind: EvidenceDifference.Kind, _ weight: EvidenceDifference.Weight, _ cell: Cell,
        others: Int
    ) -> EvidenceDifference {
        var message = "\(name), \(cell.name) plan: "
        if kind == .plan {
            message += "another plan at the same cost"
        } else {
            let blocks = Figures.counted(Int(cell.before.buffers), "block")
            message += "\(blocks) become \(Figures.count(Int(cell.after.buffers)))"
        }
        let gone = cell.before.indexes.filter(lost.contains)
        if !gone.isEmpty { message += "; \(gone.joined(separator: ", ")) is gone" }
        if others > 0 {
            message += " (and \(Figures.counted(others, "more plan")))"
        }
        return EvidenceDifference(
            kind: kind, weight: weight, object: name, message: message,
            before: cell.before.description, after: cell.after.description)
    }

    /// A statement without its layout.
    private static func words(_ statement: String) -> [Substring] {
        statement.split(whereSeparator: \.isWhitespace)
    }
}
