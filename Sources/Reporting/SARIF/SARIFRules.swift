internal import ResultModel

/// The rules of a file: all that the program has, and those that only the result knows.
struct SARIFRules {
    let descriptions: [RuleDescription]
    let taxonomies: SARIFTaxonomies

    /// - Parameters:
    ///   - catalog: every rule of the program.
    ///   - results: what the file will hold; a rule of another version is described by its finding.
    init(_ catalog: [RuleDescription], _ results: [SARIFFact]) {
        var known = Set(catalog.map(\.id))
        let others = (SARIFFact.rules + results.map(\.rule)).filter { known.insert($0.id).inserted }
        descriptions = catalog + others
        taxonomies = SARIFTaxonomies(descriptions.flatMap(\.references))
    }

    /// Which of the file's rules has that id; nil where none has.
    func reference(to rule: String) -> SARIFDescriptor.Reference? {
        descriptions.firstIndex { $0.id == rule }
            .map { SARIFDescriptor.Reference(id: SARIFText.shown(rule), index: $0) }
    }

    var descriptors: [SARIFDescriptor] { descriptions.map(descriptor) }

    private func descriptor(of rule: RuleDescription) -> SARIFDescriptor {
        let level = SARIFLevel(rule.severity)
        let relationships = taxonomies.relationships(rule.references)
        return SARIFDescriptor(
            id: SARIFText.shown(rule.id), name: Self.name(of: rule.id),
            shortDescription: SARIFText.message(SARIFText.sentence(rule.summary)),
            fullDescription: rule.meaning.map { SARIFText.message($0) },
            help: rule.explanation.isEmpty
                ? nil : SARIFText.description(markdown: rule.markedExplanation),
            defaultConfiguration: SARIFDescriptor.Configuration(level: level),
            relationships: relationships.isEmpty ? nil : relationships,
            properties: Self.properties(of: rule, level))
    }

    /// `ForeignRead`: an identifier that readers know from other tools.
    private static func name(of id: String) -> String {
        SARIFText.shown(id).split(separator: "-")
            .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private static func properties(
        of rule: RuleDescription, _ level: SARIFLevel
    ) -> SARIFDescriptor.Properties {
        let weaknesses = rule.references.compactMap(SARIFTaxonomy.weaknesses.entry)
        let section = SARIFText.shown(rule.section.rawValue)
        guard !weaknesses.isEmpty else {
            return SARIFDescriptor.Properties(
                tags: [section], problemSeverity: level == .note ? "recommendation" : level.rawValue
            )
        }
        return SARIFDescriptor.Properties(
            tags: ["security", section] + weaknesses.map { "external/cwe/cwe-\($0)" },
            securitySeverity: rule.severity.score)
    }
}

extension SARIFLevel {
    /// The level of a severity.
    init(_ severity: Severity) {
        switch severity {
        case .critical, .high: self = .error
        case .medium: self = .warning
        case .low, .info: self = .note
        }
    }
}

extension Severity {
    /// As a score of CVSS's scale, each within the band that code hosts give that name.
    fileprivate var score: String {
        switch self {
        case .critical: "9.5"
        case .high: "8.0"
        case .medium: "5.5"
        case .low: "2.5"
        case .info: "0.5"
        }
    }
}

extension RuleDescription {
    private static let parts = ["What", "Why", "Fix"]

    /// The paragraph that says what it means; nil where there is no explanation.
    fileprivate var meaning: String? {
        let paragraph = explanation.split(separator: "\n\n").first.map(String.init)
        return paragraph.map {
            String($0.trimmingPrefix("What: ")).replacing("\n", with: " ")
        }
    }

    /// The explanation with its parts in bold.
    fileprivate var markedExplanation: String {
        explanation.split(separator: "\n\n").map { paragraph in
            for part in Self.parts where paragraph.hasPrefix("\(part): ") {
                return "**\(part)**" + paragraph.dropFirst(part.count)
            }
            return String(paragraph)
        }.joined(separator: "\n\n")
    }
}
