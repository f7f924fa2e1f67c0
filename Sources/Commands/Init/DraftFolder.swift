internal import Foundation
internal import ResultModel

/// The folder that a draft is written to; what is there already is never replaced.
struct DraftFolder {
    /// A file of the draft, by its name in the folder.
    struct File {
        let name: String
        let text: String
    }

    let path: String

    /// Writes every file, or none.
    ///
    /// - Throws: `CommandFailure`: usage where one of them exists, unavailable where the folder or a
    ///   file cannot be made.
    func write(_ files: [File]) throws(CommandFailure) {
        for file in files where FileManager.default.fileExists(atPath: place(of: file)) {
            throw CommandFailure(
                .usage,
                "\(place(of: file)) exists already and is left as it is. Name another folder with "
                    + "--out, or move the file away.")
        }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(
                .unavailable,
                "The folder \(path) cannot be made: \(error.localizedDescription) "
                    + "Name another with --out.")
        }
        var written: [String] = []
        for file in files {
            do {
                // Also where somebody made the file in the meantime.
                try Data(file.text.utf8).write(
                    to: URL(fileURLWithPath: place(of: file)), options: .withoutOverwriting)
                written.append(place(of: file))
            } catch {
                for path in written { try? FileManager.default.removeItem(atPath: path) }
                throw CommandFailure(
                    .unavailable,
                    "\(place(of: file)) cannot be written: \(error.localizedDescription)")
            }
        }
    }

    private func place(of file: File) -> String { path + "/" + file.name }
}
