import FoundationEssentials

/// `result.json`: how a result is written down and read back.
package enum ResultFile {
    /// The `schemaVersion` that this build writes, and the only one it reads.
    package static let schemaVersion = 1

    /// The result as pretty JSON in UTF-8, its keys sorted, so that two results can be compared
    /// line by line.
    ///
    /// - Throws: ``ResultFileError`` where a figure is infinite or not a number, naming it.
    package static func encode(_ result: RunResult) throws(ResultFileError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return [UInt8](try encoder.encode(result)) + [UInt8(ascii: "\n")]
        } catch EncodingError.invalidValue(let value, let context) {
            throw ResultFileError(
                code: .notEncodable,
                context: "\(path(context.codingPath)) is \(value)")
        } catch {
            throw ResultFileError(code: .notEncodable, context: "\(error)")
        }
    }

    /// Reads a result, also a partial one.
    ///
    /// - Throws: ``ResultFileError``: not JSON, of another version of the format, or with a key
    ///   missing or of the wrong type, which is named.
    package static func decode(_ bytes: [UInt8]) throws(ResultFileError) -> RunResult {
        let data = Data(bytes)
        let decoder = JSONDecoder()
        do {
            // The version comes first: a file of another one may fail in any other key.
            let version = try decoder.decode(Version.self, from: data).schemaVersion
            guard version == schemaVersion else {
                let writer = try? decoder.decode(Writer.self, from: data).tool
                throw ResultFileError(
                    code: .otherSchema,
                    context: "\(version)"
                        + (writer.map { ", written by \($0.name) \($0.version)" } ?? ""))
            }
            return try decoder.decode(RunResult.self, from: data)
        } catch let error as ResultFileError {
            throw error
        } catch let error as DecodingError {
            throw ResultFileError(decoding: error)
        } catch {
            throw ResultFileError(code: .notJSON, context: "\(error)")
        }
    }

    fileprivate static func path(_ keys: [any CodingKey]) -> String {
        let parts = keys.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }
        let joined = parts.joined()
        return joined.isEmpty ? "the file" : String(joined.trimmingPrefix("."))
    }

    private struct Version: Decodable {
        var schemaVersion: Int
    }

    /// Who wrote a file of another version, where that is still said in the same way.
    private struct Writer: Decodable {
        var tool: ToolIdentity
    }
}

/// Why a result could not be written or read.
package struct ResultFileError: Error, Equatable, CustomStringConvertible {
    /// What went wrong; more may be added.
    package struct Code: Sendable, Equatable {
        fileprivate enum Kind { case notJSON, otherSchema, wrongShape, notEncodable }
        fileprivate var kind: Kind

        /// The file is not JSON, or not a result at all.
        package static let notJSON = Code(kind: .notJSON)
        /// Its format has another version.
        package static let otherSchema = Code(kind: .otherSchema)
        /// A key is missing or has another type.
        package static let wrongShape = Code(kind: .wrongShape)
        /// A figure cannot be written as JSON.
        package static let notEncodable = Code(kind: .notEncodable)
    }

    package var code: Code
    /// The place and what is there, or the version found.
    package var context: String

    fileprivate init(code: Code, context: String) {
        self.code = code
        self.context = context
    }

    fileprivate init(decoding error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(
                code: .wrongShape,
                context: "\(ResultFile.path(context.codingPath + [key])) is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            self.init(
                code: .wrongShape,
                context: "\(ResultFile.path(context.codingPath)): \(context.debugDescription)")
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            self.init(code: .notJSON, context: context.debugDescription)
        case .dataCorrupted(let context):
            self.init(
                code: .wrongShape,
                context: "\(ResultFile.path(context.codingPath)): \(context.debugDescription)")
        @unknown default:
            self.init(code: .wrongShape, context: "\(error)")
        }
    }

    package var description: String {
        switch code.kind {
        case .notJSON:
            "this is not a result.json of Bulkhead (\(context)); name the file that `bulkhead run` "
                + "wrote into its results folder"
        case .otherSchema:
            "this result has schemaVersion \(context); this Bulkhead reads schemaVersion "
                + "\(ResultFile.schemaVersion) alone: read it with the version that wrote it"
        case .wrongShape:
            "this result.json does not follow the published schema: \(context)"
        case .notEncodable:
            "the result cannot be written as JSON: \(context)"
        }
    }
}
