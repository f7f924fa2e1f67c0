internal import ArgumentParser
internal import Foundation
internal import Reporting
internal import ResultModel
internal import Verification

/// Renders a result again, in any format.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Render the report of a result that was written before.")

    @Argument(help: "result.json, or the folder that holds it.", completion: .file())
    var result: String

    @Option(help: "What it is rendered as.")
    var format: ReportFormat = .text

    @Option(
        help: ArgumentHelp("The file to write (default: standard output).", valueName: "file"),
        completion: .file())
    var out: String?

    func run() throws {
        let context = ProcessContext.current()
        let bytes = try render(with: context)
        guard let out else {
            return context.print(String(decoding: bytes, as: UTF8.self), terminator: "")
        }
        guard !Self.isFolder(out) else {
            throw CommandFailure(
                .unavailable, "\(out) cannot be written: it is a folder; name a file in it.")
        }
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: out), options: .atomic)
        } catch {
            throw CommandFailure(
                .unavailable, "\(out) cannot be written: \(error.localizedDescription)")
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder = ObjCBool(false)
        let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        return exists && isFolder.boolValue
    }

    private func render(with context: ProcessContext) throws -> [UInt8] {
        let isFolder = Self.isFolder(result)
        let path = isFolder ? result + "/result.json" : result
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(
                .usage,
                isFolder
                    ? "\(result) holds no result.json: name the folder that a run wrote, or the file."
                    : "\(path) cannot be read: name a result.json, or the folder that holds it.")
        }
        let record: RunResult
        do throws(ResultFileError) {
            record = try ResultFile.decode(Array(data))
        } catch {
            throw CommandFailure(.usage, "\(path): \(error)")
        }
        switch format {
        case .json: return Array(data)
        case .html: return try HTMLReport.render(record)
        case .junit: return JUnitReport.render(record)
        case .sarif:
            return try SARIFReport.render(record, rules: RuleCatalog.all.map(\.description))
        case .markdown: return Array(MarkdownReport.render(record).utf8)
        case .csv: return CSVReport.render(record)
        case .text:
            let style = TerminalStyle(
                colour: out == nil && context.hasColour, width: min(context.width, 80))
            let page = result + "/" + ResultFolder.page
            let files = [path] + (FileManager.default.fileExists(atPath: page) ? [page] : [])
            return Array(TerminalReport.render(record, style: style, files: files).utf8)
        }
    }
}

/// What a result can be rendered as.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case html
    case junit
    case sarif
    case markdown
    case csv
}

extension Rule {
    /// What it means, for formats that list what is checked.
    fileprivate var description: RuleDescription {
        RuleDescription(
            id: id, severity: severity, section: section, summary: summary,
            explanation: explanation, references: references)
    }
}
