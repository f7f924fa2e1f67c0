internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: the server's version has a known defect in row security.
    ///
    /// **Why**: a schema whose policies are right leaks on it all the same.
    ///
    /// **Fix**: update the server to the named minor release.
    ///
    /// CWE-1395; OWASP A06:2021.
    package static let serverDefect = Rule(
        "server-defect", .medium, .isolation,
        "the server's version has a known defect in row security")
}

/// Defects of PostgreSQL's row security, with the minor releases that mended them.
///
/// From the project's security pages, as known in October 2026; it ages.
enum KnownServerDefects: PolicyProbe {
    static let rule = Rule.serverDefect
    static let asOf = "2026-10"

    struct Defect: Sendable {
        let name: String
        /// What goes wrong, as a clause.
        let effect: String
        /// The first sound minor release by major version.
        let mended: [Int: Int]
    }

    static let all = [
        Defect(
            name: "CVE-2026-120154",
            effect: "the WHERE of ON CONFLICT DO UPDATE is computed over rows that policies hide",
            mended: [14: 25, 15: 20, 16: 16, 17: 12, 18: 7]),
        Defect(
            name: "CVE-2025-8713",
            effect: "statistics of columns, with values of hidden rows, reach leaky operators",
            mended: [13: 22, 14: 19, 15: 14, 16: 10, 17: 6]),
        Defect(
            name: "CVE-2024-10976",
            effect: "plans below subqueries and views keep the policies of another role",
            mended: [12: 21, 13: 17, 14: 14, 15: 9, 16: 5, 17: 1]),
        Defect(
            name: "CVE-2023-39418",
            effect: "MERGE asks the INSERT policies instead of those for UPDATE and SELECT",
            mended: [15: 4]),
        Defect(
            name: "CVE-2023-2455",
            effect: "inlined functions keep the policies of another role",
            mended: [11: 20, 12: 15, 13: 11, 14: 8, 15: 3]),
    ]

    /// The defects of a version, `150018` for 15.18.
    static func defects(of version: Int) -> [Defect] {
        let (major, minor) = (version / 10_000, version % 10_000)
        return all.filter { defect in
            guard let newest = defect.mended.keys.max(), let oldest = defect.mended.keys.min()
            else { return false }
            // Versions that went out of support before the mending never got it.
            guard let mended = defect.mended[major] else {
                return major < oldest && major >= 10 && newest >= major
                    && defect.name != "CVE-2023-39418"
            }
            return minor < mended
        }
    }

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let version = bench.session.connection.serverVersionNumber
        let name = "PostgreSQL \(version / 10_000).\(version % 10_000)"
        let found = defects(of: version)
        guard !found.isEmpty else { return ledger.silent(rule, name, twinFired: nil) }
        let newest = found.compactMap { $0.mended[version / 10_000] }.max()
        ledger.leaked(
            rule, name,
            PolicyLedger.Leak(
                message: bench.ground.isThrowAway
                    ? "the throw-away server, \(name), has known defects in row security"
                    : "\(name) has known defects in row security",
                evidence: found.map { "\($0.name): \($0.effect)" }.joined(separator: "\n")
                    + "\n(as known in \(asOf))",
                replay: "SHOW server_version;",
                fix: newest.map { "update the server to \(version / 10_000).\($0) or later" }
                    ?? "update to a major version that is still supported",
                severity: bench.ground.isThrowAway ? .info : nil))
    }
}
