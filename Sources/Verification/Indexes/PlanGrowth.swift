internal import Glibc
package import ResultModel

extension Rule {
    /// **What**: for as many rows as before, an operation reads more blocks once there are ten
    /// times the users.
    ///
    /// **Why**: it reads what belongs to others, on the way to what it wants; every new user makes
    /// it slower for everybody.
    ///
    /// **Fix**: an index whose leading column is the owner.
    ///
    /// CWE-405, CWE-1067; OWASP API4:2023.
    package static let planGrowth = Rule(
        "plan-growth", .medium, .indexes,
        "an operation reads more as other users come, for the same rows")
}

/// Compares the same operations in a database with fewer and in one with more users.
package enum PlanGrowth {
    /// Blocks may grow with this power of the users, by which an index gets deeper.
    ///
    /// Ten times the users may cost 1.41 times the blocks.
    static let exponent = 0.15

    /// Plans whose counterpart returned as many rows, and those of them that grew.
    package struct Report: Sendable {
        package var result: PlanGrowthResult
        package var findings: [Finding] = []
        /// What to add to the evidence of operations that are over their budget as it is.
        var additions: [String: String] = [:]

        /// A finding about a plan that is over its budget, with what more users make of it.
        package func grown(_ finding: Finding) -> Finding {
            guard finding.ruleId == Rule.planOverBudget.id, let more = additions[finding.object]
            else { return finding }
            var finding = finding
            finding.evidence += "\n" + more
            return finding
        }
    }

    /// Compares what the same operations read.
    ///
    /// An operation that is over its budget as it is has a finding already, which is told more. Below
    /// a thousand users nothing is judged: small tables grow by what a page holds.
    ///
    /// - Parameters:
    ///   - few, many: plans of the same scenario with `fewUsers` and `manyUsers`.
    package static func compare(
        _ few: [PlanResult], fewUsers: Int, _ many: [PlanResult], manyUsers: Int
    ) -> Report {
        var report = Report(
            result: PlanGrowthResult(
                fromUsers: fewUsers, toUsers: manyUsers, compared: 0, grown: []))
        var worst: [String: (small: PlanResult, large: PlanResult)] = [:]
        for small in few where small.verdict != .skipped {
            let counterpart = many.first {
                $0.operation == small.operation && $0.userClass == small.userClass
                    && $0.planMode == small.planMode && $0.verdict != .skipped
            }
            guard let large = counterpart, returnsAsMany(small, large) else { continue }
            report.result.compared += 1
            guard fewUsers >= PlanJudgement.fewestUsers,
                hasGrown(small, large, by: Double(manyUsers) / Double(fewUsers))
            else { continue }
            let known = worst[small.operation]
            if known.map({ $0.large.buffers < large.buffers }) ?? true {
                worst[small.operation] = (small, large)
            }
        }
        for (operation, pair) in worst.sorted(by: { $0.key < $1.key }) {
            guard !few.contains(where: { $0.operation == operation && $0.isOverBudget }) else {
                report.additions[operation] = evidence(pair.small, pair.large, report.result)
                continue
            }
            report.result.grown.append(operation)
            report.findings.append(finding(operation, pair.small, pair.large, report.result))
        }
        return report
    }

    /// Within a tenth, and a handful where they are few: users of one class are much alike.
    private static func returnsAsMany(_ small: PlanResult, _ large: PlanResult) -> Bool {
        abs(Double(large.rows - small.rows)) <= max(5, 0.1 * Double(small.rows))
    }

    static func hasGrown(_ small: PlanResult, _ large: PlanResult, by factor: Double) -> Bool {
        let allowed = Double(small.buffers) * pow(factor, exponent)
        // A few rows more may cost as many blocks; a dozen blocks are never growth.
        let more = Double(max(0, large.rows - small.rows)) + Double(PlanFlip.tolerance)
        return Double(large.buffers) > allowed + more
    }

    private static func finding(
        _ operation: String, _ small: PlanResult, _ large: PlanResult,
        _ result: PlanGrowthResult
    ) -> Finding {
        Rule.planGrowth.finding(
            layer: "queries", object: operation,
            message: """
                \(operation) reads \(large.buffers) blocks with \(result.toUsers) users and \
                \(small.buffers) with \(result.fromUsers), for as many rows
                """,
            evidence: evidence(small, large, result),
            fix: "let the statement find its rows by an index that begins with the owner")
    }

    private static func evidence(
        _ small: PlanResult, _ large: PlanResult, _ result: PlanGrowthResult
    ) -> String {
        """
        \(large.userClass.rawValue), \(large.planMode.rawValue) plan: \(small.rows) rows from \
        \(small.buffers) blocks with \(result.fromUsers) users \
        (\(small.nodes.joined(separator: ", "))); \(large.rows) rows from \(large.buffers) blocks \
        with \(result.toUsers) users (\(large.nodes.joined(separator: ", ")))
        """
    }
}

extension PlanResult {
    fileprivate var isOverBudget: Bool { Double(buffers) > budget }
}
