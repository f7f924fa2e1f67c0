internal import ResultModel

/// Turns recorded places into those of SARIF.
struct SARIFPlaces {
    /// The scenario's own file, for what has no better place; nil in a result that does not say it.
    let scenarioFile: String?

    /// The root of the repository, by the name that code hosts know it by.
    static let root = "%SRCROOT%"

    /// The root as a run declares it: whoever reads the file knows where it lies.
    static let roots = [
        root: SARIFArtifactLocation(
            description: SARIFMessage(
                text: "The root of the repository that holds the scenario; where there is none, "
                    + "the working directory of the run."))
    ]

    /// A place; where none is known, the scenario as a whole.
    func location(
        _ place: SourcePlace?, name: String? = nil, qualified: String? = nil
    ) -> SARIFLocation? {
        let known = place ?? scenarioFile.map { SourcePlace(file: $0, line: nil) }
        let logical = name.map { name in
            [
                SARIFLocation.Logical(
                    name: SARIFText.shown(name),
                    fullyQualifiedName: SARIFText.shown(qualified ?? name))
            ]
        }
        guard known != nil || logical != nil else { return nil }
        return SARIFLocation(
            physicalLocation: known.map { known in
                SARIFLocation.Physical(
                    artifactLocation: Self.artifact(known.file),
                    region: known.line.map { SARIFLocation.Region(startLine: $0) })
            }, logicalLocations: logical)
    }

    /// A file: from the root, or absolute where it is recorded so.
    private static func artifact(_ file: String) -> SARIFArtifactLocation {
        file.hasPrefix("/")
            ? SARIFArtifactLocation(uri: "file://" + encoded(file))
            : SARIFArtifactLocation(uri: encoded(file), uriBaseId: root)
    }

    /// A path as a URI writes it (RFC 3986, 3.3); a colon could end a scheme and is encoded too.
    private static func encoded(_ path: String) -> String {
        path.utf8.map { byte in
            plain.contains(byte)
                ? String(UnicodeScalar(byte))
                : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    private static let plain = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=@".utf8)
}
