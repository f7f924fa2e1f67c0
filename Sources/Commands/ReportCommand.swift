internal import ArgumentParser
internal import Foundation
internal import Reporting
internal import ResultModel

/// Renders a result again.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Print the report of a result that was written before.")

    @Argument(help: "result.json, or the folder that holds it.", completion: .file())
    var result: String

    @Option(help: "The report, or the result as JSON.")
    var format: OutputFormat = .text

    func run() throws {
        let context = ProcessContext.current()
        var isFolder = ObjCBool(false)
        let exists = unsafe FileManager.default.fileExists(
            atPath: result, isDirectory: &isFolder)
        let path = exists && isFolder.boolValue ? result + "/result.json" : result
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.usage, "\(path) cannot be read: name a result.json.")
        }
        let record: RunResult
        do throws(ResultFileError) {
            record = try ResultFile.decode(Array(data))
        } catch {
            throw CommandFailure(.usage, "\(path): \(error)")
        }
        switch format {
        case .json:
            context.print(String(decoding: data, as: UTF8.self), terminator: "")
        case .text:
            let style = TerminalStyle(colour: context.hasColour, width: min(context.width, 80))
            context.print(
                TerminalReport.render(record, style: style, files: [path]), terminator: "")
        }
    }
}
