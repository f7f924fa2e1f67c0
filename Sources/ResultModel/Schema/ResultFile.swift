import FoundationEssentials

/// `result.json`: how a result is written down and read back.
package enum ResultFile {
    /// The newest `schemaVersion` this build reads, and the one it writes.
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
    /// - Throws: ``ResultFileError``: not JSON, of a newer Bulkhead, or with a key missing or of
    ///   the wrong type, which is named.
    package static func decode(_ bytes: [UInt8]) throws(ResultFileError) -> RunResult {
        let data = Data(bytes)
        let decoder = JSONDecoder()
        do {
            // The version comes first: a newer file may fail in any other key.
            let version = try decoder.decode(Version.self, from: data).schemaVersion
            guard version <= schemaVersion else {
                throw ResultFileError(code: .newerSchema, context: "\(version)")
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
}

/// Why a result could not be written or read.
package struct ResultFileError: Error, Equatable, CustomStringConvertible {
    /// What went wrong; more may be added.
    package struct Code: Sendable, Equatable {
        fileprivate enum Kind { case notJSON, newerSchema, wrongShape, notEncodable }
        fileprivate var kind: Kind

        /// The file is not JSON, or not a result at all.
        package static let notJSON = Code(kind: .notJSON)
        /// A newer Bulkhead wrote it.
        package static let newerSchema = Code(kind: .newerSchema)
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
        case .newerSchema:
            "this result has schemaVersion \(context), but this Bulkhead reads up to "
                + "\(ResultFile.schemaVersion); read it with the version that wrote it, or newer"
        case .wrongShape:
            "this result.json does not follow the published schema: \(context)"
        case .notEncodable:
            "the result cannot be written as JSON: \(context)"
        }
    }
}
