internal import DatabaseCatalog
internal import Population
internal import ResultModel

extension Rule {
    /// **What**: deleting a row searches a child table without an index on its foreign key, or
    /// takes long although it has one.
    ///
    /// **Why**: every deleted parent scans the whole child table: measured on the bundled
    /// schema at 10,000 users (2026-09), 33 s without the index and 11 ms with it.
    ///
    /// **Fix**: create the index. An index that begins with the key's columns serves it too.
    ///
    /// CWE-405, CWE-1067; OWASP API4:2023.
    package static let slowCascade = Rule(
        "slow-cascade", .low, .cascade, "deleting a row scans a table for its children")
}

/// Judges the time that foreign keys' triggers took, and names the missing index.
enum SlowCascade {
    /// From here on a trigger is slow whatever its indexes are.
    static let limitMilliseconds = 1_000.0

    /// `; with the index: 0.31 ms instead of 212.4 ms for the heaviest`.
    private static func sentence(_ effect: KeyIndexTrial.Effect) -> String {
        let rounded = { (time: Double) in "\(Double(Int(time * 100)) / 100) ms" }
        let without =
            effect.without.map(rounded)
            ?? "over \(KeyIndexTrial.limitMilliseconds / 1_000) s"
        return "; with the index: \(rounded(effect.with)) instead of \(without) for the heaviest"
    }

    /// The findings of all timed deletes, one for each foreign key.
    ///
    /// - Parameter effects: what an index would change, by foreign key.
    static func findings(
        _ timings: [CascadeResult.Timing], _ effects: [String: KeyIndexTrial.Effect],
        _ context: VerificationContext
    ) -> [Finding] {
        context.cascadePaths.compactMap { path in
            guard let key = path.key else { return nil }
            let slowest = timings.max {
                $0.perTrigger[key.name, default: 0] < $1.perTrigger[key.name, default: 0]
            }
            guard let slowest, let time = slowest.perTrigger[key.name] else { return nil }
            let isIndexed = path.child.indexes.contains { $0.serves(lookUpBy: key.columns) }
            guard !isIndexed || time >= limitMilliseconds else { return nil }
            let columns = key.columns.joined(separator: ", ")
            let child = path.child.displayName
            return Rule.slowCascade.finding(
                object: key.name,
                message: isIndexed
                    ? "\(key.name) takes \(Int(time)) ms to delete from \(child)"
                    : "\(child) (\(columns)) has no index, so every delete of "
                        + "\(path.parent.displayName) scans it",
                evidence: """
                    the \(slowest.userClass.rawValue) user's \(slowest.parent): \
                    \(Double(Int(time * 100)) / 100) ms in \(key.name) of \
                    \(Double(Int(slowest.milliseconds * 100)) / 100) ms, \
                    with \(context.plan.users) users\
                    \(effects[key.name].map(sentence) ?? "")
                    """,
                fix: isIndexed
                    ? "delete in portions, or set a limit that the application can bear"
                    : "CREATE INDEX ON \(path.child.shownName) "
                        + "(\(key.columns.shownNames));")
        }
    }
}
