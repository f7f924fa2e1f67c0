package import PostgresDriver
internal import ScenarioModel
internal import StatementSyntax
internal import Verification

/// The identity told for the whole session instead of the transaction: the next user of a pooled
/// connection inherits it.
package enum IdentityForSession: MutationOperator {
    package static let id = "identity-for-session"
    package static let summary = "the identity is set for the session, not the transaction"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        guard subject.context.claims(.policies) else {
            return .notApplicable(MutationSubject.noPolicyClaim)
        }
        let statements = subject.context.scenario.database.identity
        guard !statements.isEmpty else {
            return .notApplicable("the scenario has no identity statements")
        }
        let mutants = statements.indices.compactMap { index -> Mutant? in
            guard let text = widened(statements[index].sql.text) else { return nil }
            var changed = statements
            changed[index].sql = SQLTemplate(
                source: text, text: text, occurrences: statements[index].sql.occurrences)
            return Mutant(
                id, "identity statement \(index + 1)",
                statement: changed[index].sql.withNames, .identity(changed),
                seenBy: [.policies])
        }
        return .of(mutants, orNone: "no identity statement is limited to its transaction")
    }

    /// The statement with every `set_config(…, true)` and `SET LOCAL` for the session.
    ///
    /// - Returns: nil where it has none.
    static func widened(_ sql: String) -> String? {
        guard let parsed = try? ParsedStatement(sql) else { return nil }
        if parsed.tree.elements.contains(where: {
            $0["stmt"]?["VariableSetStmt"]?["is_local"]?.isTrue ?? false
        }) {
            return sql.replacing(/(?i)\bSET\s+LOCAL\b/, with: "SET", maxReplacements: 1)
        }
        let flags = parsed.tree.everything.compactMap { node -> Range<Int>? in
            guard let call = node["FuncCall"],
                call["funcname"]?.elements.last?["String"]?["sval"]?.string == "set_config",
                let arguments = call["args"]?.elements, arguments.count == 3
            else { return nil }
            return parsed.range(of: arguments[2])
        }
        guard !flags.isEmpty else { return nil }
        // From the last to the first, so that the offsets before stay true.
        let text = flags.sorted { $0.lowerBound > $1.lowerBound }.reduce(sql) { text, range in
            String(decoding: Array(text.utf8)[..<range.lowerBound], as: UTF8.self) + "false"
                + String(decoding: Array(text.utf8)[range.upperBound...], as: UTF8.self)
        }
        return text == sql ? nil : text
    }
}
