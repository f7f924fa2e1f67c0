package import ResultModel

/// One thing that is checked, by a name that stays.
///
/// Each rule is declared in the file that judges it; its doc comment says what it means, why it
/// matters and how to fix it.
package struct Rule: Sendable, Equatable {
    /// Kebab-case.
    package let id: String
    package let severity: Severity
    package let section: Section
    /// One line: what is wrong when it fires.
    package let summary: String

    package init(_ id: String, _ severity: Severity, _ section: Section, _ summary: String) {
        self.id = id
        self.severity = severity
        self.section = section
        self.summary = summary
    }

    /// A finding of this rule.
    package func finding(
        layer: String = "schema", object: String, message: String, evidence: String,
        replay: String = "", fix: String
    ) -> Finding {
        Finding(
            ruleId: id, severity: severity, section: section, layer: layer, object: object,
            message: message, evidence: evidence, replay: replay, fix: fix,
            references: references.isEmpty ? nil : references)
    }
}
