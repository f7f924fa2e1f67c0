package import ResultModel

/// A rule as formats show it that list what a tool checks: a result names its rules, and this is
/// what they mean.
package struct RuleDescription: Sendable, Equatable {
    /// Kebab-case; stable.
    package var id: String
    package var severity: Severity
    package var section: Section
    /// One line: what is wrong when it fires.
    package var summary: String
    /// Paragraphs of Markdown: what, why, fix; may be empty.
    package var explanation: String
    /// Where else the weakness is known: `CWE-639`, `API1:2023`.
    package var references: [String]

    package init(
        id: String, severity: Severity, section: Section, summary: String, explanation: String,
        references: [String]
    ) {
        self.id = id
        self.severity = severity
        self.section = section
        self.summary = summary
        self.explanation = explanation
        self.references = references
    }
}
