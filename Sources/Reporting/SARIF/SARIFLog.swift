/// A file of the Static Analysis Results Interchange Format, version 2.1.0.
///
/// As far as it is used here; names are the format's own.
/// Source: OASIS Standard "SARIF Version 2.1.0", whose sections the comments number.
struct SARIFLog: Encodable {
    let schema =
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    let version = "2.1.0"
    var runs: [SARIFRun]

    private enum CodingKeys: String, CodingKey {
        case schema = "$schema"
        case version
        case runs
    }
}

/// 3.14: one run of one tool.
struct SARIFRun: Encodable {
    var tool: Tool
    var taxonomies: [SARIFToolComponent]
    var invocations: [SARIFInvocation]
    var automationDetails: AutomationDetails
    var originalUriBaseIds: [String: SARIFArtifactLocation]
    var results: [SARIFResult]
    var properties: [String: String]

    struct Tool: Encodable {
        var driver: SARIFToolComponent
    }

    /// 3.17.3: what stands before the last slash is the same in every run.
    struct AutomationDetails: Encodable {
        var id: String
        var description: SARIFMessage
    }
}

/// 3.19: the tool itself, or a list of weaknesses that others keep.
struct SARIFToolComponent: Encodable {
    var name: String
    var organization: String?
    var version: String?
    var informationUri: String?
    var shortDescription: SARIFMessage?
    var isComprehensive: Bool?
    var rules: [SARIFDescriptor]?
    var notifications: [SARIFDescriptor]?
    var taxa: [SARIFDescriptor]?
    var supportedTaxonomies: [Reference]?

    /// 3.54.
    struct Reference: Encodable {
        var name: String
        var index: Int
    }
}

/// 3.49: a rule, a kind of notification, or a weakness.
struct SARIFDescriptor: Encodable {
    var id: String
    var name: String?
    var shortDescription: SARIFMessage?
    var fullDescription: SARIFMessage?
    var help: SARIFMessage?
    var helpUri: String?
    var defaultConfiguration: Configuration?
    var relationships: [Relationship]?
    var properties: Properties?

    struct Configuration: Encodable {
        var level: SARIFLevel
    }

    /// 3.53.
    struct Relationship: Encodable {
        var target: Reference
        var kinds: [String]
    }

    /// 3.52: a descriptor that stands elsewhere.
    struct Reference: Encodable {
        var id: String
        var index: Int?
        var toolComponent: SARIFToolComponent.Reference?
    }

    /// What code hosts read beyond the standard.
    struct Properties: Encodable {
        var tags: [String]
        var securitySeverity: String?
        var problemSeverity: String?

        private enum CodingKeys: String, CodingKey {
            case tags
            case securitySeverity = "security-severity"
            case problemSeverity = "problem.severity"
        }
    }
}

/// 3.27.10 and 3.58.6.
enum SARIFLevel: String, Encodable {
    case error
    case warning
    case note
}

/// 3.11 and 3.12: text, and the same as Markdown where there is that.
struct SARIFMessage: Encodable {
    var text: String
    var markdown: String?
}

/// 3.20: how the program ended, and what it could not judge.
struct SARIFInvocation: Encodable {
    var executionSuccessful: Bool
    var exitCode: Int32?
    var exitCodeDescription: String?
    var startTimeUtc: String?
    var endTimeUtc: String?
    var toolExecutionNotifications: [SARIFNotification]
}

/// 3.58.
struct SARIFNotification: Encodable {
    var descriptor: SARIFDescriptor.Reference
    var associatedRule: SARIFDescriptor.Reference?
    var level: SARIFLevel
    var message: SARIFMessage
    var locations: [SARIFLocation]?
}

/// 3.27.
struct SARIFResult: Encodable {
    var ruleId: String
    var ruleIndex: Int
    var level: SARIFLevel
    var message: SARIFMessage
    var locations: [SARIFLocation]
    var partialFingerprints: [String: String]
    /// Empty where nothing is accepted; left out it would mean that nobody knows.
    var suppressions: [Suppression]
    var properties: [String: String]

    /// 3.35.
    struct Suppression: Encodable {
        var kind = "external"
        var status = "accepted"
        var justification: String
    }
}

/// 3.28.
struct SARIFLocation: Encodable {
    var physicalLocation: Physical?
    var logicalLocations: [Logical]?

    /// 3.29.
    struct Physical: Encodable {
        var artifactLocation: SARIFArtifactLocation
        var region: Region?
    }

    /// 3.30.
    struct Region: Encodable {
        var startLine: Int
    }

    /// 3.33.
    struct Logical: Encodable {
        var name: String
        var fullyQualifiedName: String
    }
}

/// 3.4.
struct SARIFArtifactLocation: Encodable {
    var uri: String?
    var uriBaseId: String?
    var description: SARIFMessage?
}
