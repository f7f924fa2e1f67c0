internal import FoundationEssentials
internal import ResultModel

/// `results/baselines/<name>.json`: the evidence that a version is held against, to be committed.
package enum BaselineFile {
    /// Pretty JSON in UTF-8 with sorted keys, so that a review shows what changed.
    package static func encode(_ evidence: VersionEvidence) throws(BaselineError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return [UInt8](try encoder.encode(evidence)) + [UInt8(ascii: "\n")]
        } catch {
            throw BaselineError(code: .notReadable, context: "\(error)")
        }
    }

    /// Reads a baseline.
    ///
    /// - Throws: ``BaselineError``: cut off, of another form, or something else altogether.
    package static func decode(_ bytes: [UInt8]) throws(BaselineError) -> VersionEvidence {
        let data = Data(bytes)
        let decoder = JSONDecoder()
        do {
            // The version comes first: another one may fail in any other key.
            let version = try decoder.decode(Version.self, from: data).schemaVersion
            guard version == VersionEvidence.schemaVersion else {
                throw BaselineError(code: .otherSchema, context: "\(version)")
            }
            return try decoder.decode(VersionEvidence.self, from: data)
        } catch let error as BaselineError {
            throw error
        } catch DecodingError.dataCorrupted(let context) {
            throw BaselineError(code: .notReadable, context: context.debugDescription)
        } catch DecodingError.keyNotFound(let key, let context) {
            let path = (context.codingPath + [key]).map(\.stringValue).joined(separator: ".")
            throw BaselineError(code: .notReadable, context: "\(path) is missing")
        } catch DecodingError.typeMismatch(_, let context) {
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw BaselineError(
                code: .notReadable, context: "\(path): \(context.debugDescription)")
        } catch {
            throw BaselineError(code: .notReadable, context: "\(error)")
        }
    }

    /// The baseline of a scenario, and of no other.
    ///
    /// - Throws: ``BaselineError`` as `decode`, and for a baseline of another scenario.
    package static func decode(
        _ bytes: [UInt8], of scenario: String
    ) throws(BaselineError) -> VersionEvidence {
        let evidence = try decode(bytes)
        guard evidence.scenario.name == scenario else {
            throw BaselineError(
                code: .otherScenario,
                context: "it is of '\(evidence.scenario.name)', and this is '\(scenario)'")
        }
        return evidence
    }

    private struct Version: Decodable {
        var schemaVersion: Int
    }
}

/// Why a baseline cannot be used.
package struct BaselineError: Error, Equatable, CustomStringConvertible {
    /// What went wrong; more may be added.
    package struct Code: Sendable, Equatable {
        fileprivate enum Kind { case notReadable, otherSchema, otherScenario }
        fileprivate var kind: Kind

        /// It is cut off, or no baseline at all.
        package static let notReadable = Code(kind: .notReadable)
        /// Another version of Bulkhead wrote it in another form.
        package static let otherSchema = Code(kind: .otherSchema)
        /// It is some other scenario's.
        package static let otherScenario = Code(kind: .otherScenario)
    }

    package let code: Code
    /// What is there.
    package let context: String

    package var description: String {
        switch code.kind {
        case .notReadable:
            "this is no whole baseline (\(context)); `bulkhead baseline save` writes a new one"
        case .otherSchema:
            "this baseline has schemaVersion \(context), and this Bulkhead reads "
                + "\(VersionEvidence.schemaVersion); `bulkhead baseline save` writes a new one"
        case .otherScenario:
            "this baseline belongs to another scenario: \(context)"
        }
    }
}
