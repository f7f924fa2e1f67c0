/// Lists of weaknesses that rules refer to.
struct SARIFTaxonomy {
    let name: String
    let organization: String
    let version: String?
    let informationURI: String
    let description: String
    /// The entry that a reference names, `639` for `CWE-639`; nil where it is of another list.
    let entry: @Sendable (String) -> String?
    /// Where an entry is explained; nil where the list has no page for each.
    let page: (@Sendable (String) -> String)?

    /// The one that code hosts know by tags as well.
    static let weaknesses = SARIFTaxonomy(
        name: "CWE", organization: "MITRE", version: nil,
        informationURI: "https://cwe.mitre.org/",
        description: "Common Weakness Enumeration",
        entry: { entry(of: $0, beginning: "CWE-") },
        page: { "https://cwe.mitre.org/data/definitions/\($0).html" })

    static let all = [
        weaknesses,
        SARIFTaxonomy(
            name: "OWASP API Security Top 10", organization: "OWASP", version: "2023",
            informationURI: "https://owasp.org/API-Security/editions/2023/en/0x11-t10/",
            description: "The ten gravest risks of APIs",
            entry: { entry(of: $0, beginning: "API", edition: ":2023").map { "API" + $0 } },
            page: nil),
        SARIFTaxonomy(
            name: "OWASP Top 10", organization: "OWASP", version: "2021",
            informationURI: "https://owasp.org/Top10/",
            description: "The ten gravest risks of web applications",
            entry: { entry(of: $0, beginning: "A", edition: ":2021").map { "A" + $0 } },
            page: nil),
    ]

    /// The number of an entry; nil where the reference is of another list, or none at all.
    private static func entry(
        of reference: String, beginning: String, edition: String = ""
    ) -> String? {
        guard reference.hasPrefix(beginning), reference.hasSuffix(edition) else { return nil }
        let number = reference.dropFirst(beginning.count).dropLast(edition.count)
        let isNumber = !number.isEmpty && number.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isNumber ? String(number) : nil
    }
}

/// The lists with the entries that some rules refer to, and how a rule refers to them.
struct SARIFTaxonomies {
    private var entries: [[String]]

    /// - Parameter references: of all rules.
    init(_ references: [String]) {
        entries = SARIFTaxonomy.all.map { taxonomy in
            Set(references.compactMap { taxonomy.entry($0) }).sorted {
                ($0.count, $0) < ($1.count, $1)
            }
        }
    }

    var components: [SARIFToolComponent] {
        zip(SARIFTaxonomy.all, entries).map { taxonomy, entries in
            SARIFToolComponent(
                name: taxonomy.name, organization: taxonomy.organization,
                version: taxonomy.version, informationUri: taxonomy.informationURI,
                shortDescription: SARIFMessage(text: taxonomy.description), isComprehensive: false,
                taxa: entries.map { entry in
                    SARIFDescriptor(id: entry, helpUri: taxonomy.page?(entry))
                })
        }
    }

    var supported: [SARIFToolComponent.Reference] {
        SARIFTaxonomy.all.enumerated().map {
            SARIFToolComponent.Reference(name: $0.element.name, index: $0.offset)
        }
    }

    /// Every entry is wider than a rule: what the rule finds falls into it (3.53.3).
    func relationships(_ references: [String]) -> [SARIFDescriptor.Relationship] {
        references.flatMap { reference in
            SARIFTaxonomy.all.enumerated().compactMap { index, taxonomy in
                guard let entry = taxonomy.entry(reference),
                    let place = entries[index].firstIndex(of: entry)
                else { return nil }
                return SARIFDescriptor.Relationship(
                    target: SARIFDescriptor.Reference(
                        id: entry, index: place,
                        toolComponent: SARIFToolComponent.Reference(
                            name: taxonomy.name, index: index)),
                    kinds: ["superset"])
            }
        }
    }
}
