package import ResultModel

extension Rule {
    /// **What**: every row of every answer is checked during the load, and one belonged to another
    /// user than the one who asked.
    ///
    /// **Why**: some leaks need concurrency: a connection handed on with the last user's identity,
    /// a plan cached for somebody else. They stay silent when one user is tried at a time.
    ///
    /// **Fix**: make every row of the answer the acting user's, by a predicate on the owner, and set
    /// identities inside the transaction.
    ///
    /// CWE-488, CWE-362; OWASP API1:2023, A01:2021.
    package static let foreignRowUnderLoad = Rule(
        "foreign-row-under-load", .critical, .isolation,
        "under load, an operation returned rows of other users")
}

/// Turns what the load saw into findings.
package enum ForeignRowUnderLoad {
    /// One operation's leaks.
    ///
    /// - Parameters:
    ///   - count: of the leaks that were kept in detail.
    ///   - examples: a sentence each, for the evidence.
    ///   - statement: the operation's SQL.
    package static func finding(
        operation: String, count: Int, examples: [String], statement: String
    ) -> Finding {
        Rule.foreignRowUnderLoad.finding(
            layer: "queries", object: operation,
            message: "under load, \(operation) returned rows of other users",
            evidence: "\(count) rows or values: \(examples.joined(separator: "; "))",
            replay: statement,
            fix: "add a predicate on the owner, so that every row of the answer is the user's own")
    }
}
