package import Foundation

/// Reads a file only where it is one, and only up to a size.
package enum BoundedFile {
    /// Why a file is not read, as the end of a sentence that begins with its name.
    package struct Failure: Error {
        package var reason: String
        package var hint: String?
    }

    /// Whether a path leads to a folder; nil where it leads to nothing.
    static func isFolder(_ path: String) -> Bool? {
        attributes(of: URL(fileURLWithPath: path).resolvingSymlinksInPath().path).map {
            $0[.type] as? FileAttributeType == .typeDirectory
        }
    }

    private static func attributes(of target: String) -> [FileAttributeKey: Any]? {
        try? FileManager.default.attributesOfItem(atPath: target)
    }

    /// The bytes of a regular file.
    ///
    /// The size is looked at before anything is read, and never trusted: a file that grows
    /// meanwhile is cut off one byte past the limit and refused as well.
    package static func read(_ path: String, atMostBytes limit: Int) throws(Failure) -> Data {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let attributes = attributes(of: target) else {
            throw Failure(reason: "does not exist", hint: nil)
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw Failure(reason: "is not a file", hint: nil)
        }
        let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
        guard size <= limit else { throw tooLarge(size, limit) }
        guard let handle = FileHandle(forReadingAtPath: target) else {
            throw Failure(
                reason: "cannot be read", hint: "check its permissions: this user may not read it")
        }
        defer { try? handle.close() }
        guard let bytes = try? handle.read(upToCount: limit + 1) ?? Data() else {
            throw Failure(reason: "cannot be read", hint: nil)
        }
        guard bytes.count <= limit else { throw tooLarge(bytes.count, limit) }
        return bytes
    }

    private static func tooLarge(_ size: Int, _ limit: Int) -> Failure {
        Failure(
            reason: "is \(megabytes(size)) MB, and no more than \(megabytes(limit)) MB are read",
            hint: "check that this is the file that was meant")
    }

    /// Megabytes of 1,000,000 bytes with one digit, rounded up so that a limit is never shown as met.
    private static func megabytes(_ bytes: Int) -> String {
        let tenths = (bytes + 99_999) / 100_000
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
