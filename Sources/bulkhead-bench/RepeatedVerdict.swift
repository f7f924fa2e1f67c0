import ResultModel

/// What must be the same in every run of a scenario, whatever its rows are.
///
/// Remarks are left out, and so is what the scenario accepts: neither decides anything, and whether
/// some accepted plan is the one that the planner takes may depend on the rows.
struct RepeatedVerdict: Hashable {
    /// The process's, which is the verdict's too unless the run gave none.
    let exitCode: Int32
    /// `isolation pass`, in the order of the report; empty without a verdict.
    let sections: [String]
    /// `plan-flip list_tasks (medium)`: everything found that is no remark and not accepted.
    let findings: Set<String>

    init(_ result: RunResult?, exitCode: Int32) {
        self.exitCode = exitCode
        let outcomes = result?.verdict?.sections ?? [:]
        sections = Section.allCases.compactMap { section in
            outcomes[section].map { "\(section.rawValue) \($0.rawValue)" }
        }
        findings = Set(
            (result?.findings ?? []).filter { $0.accepted == nil && $0.severity > .info }.map {
                "\($0.ruleId) \($0.object) (\($0.severity.rawValue))"
            })
    }

    /// One sentence: `exit 0; isolation pass, cascade pass; nothing found`.
    var text: String {
        let found = findings.isEmpty ? "nothing found" : "found " + findings.sorted().listed
        return (["exit \(exitCode)"] + (sections.isEmpty ? [] : [sections.listed]) + [found])
            .joined(separator: "; ")
    }

    /// What this one has otherwise than another; empty where they are the same.
    func difference(from other: RepeatedVerdict) -> String {
        var parts: [String] = []
        if exitCode != other.exitCode { parts.append("exit \(exitCode)") }
        let changed = sections.filter { !other.sections.contains($0) }
        if !changed.isEmpty { parts.append(changed.listed) }
        let more = findings.subtracting(other.findings).sorted()
        if !more.isEmpty { parts.append("also " + more.listed) }
        let fewer = other.findings.subtracting(findings).sorted()
        if !fewer.isEmpty { parts.append("without " + fewer.listed) }
        // Sections that one of them did not come to.
        if parts.isEmpty, self != other { parts.append("without a verdict on every section") }
        return parts.joined(separator: "; ")
    }
}

extension [String] {
    fileprivate var listed: String { joined(separator: ", ") }
}
