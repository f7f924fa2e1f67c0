internal import Foundation
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// Applies a scenario's schema files to an empty database.
struct SchemaApplication {
    let scenario: Scenario
    let display: ProgressDisplay

    /// Performs every file in order.
    ///
    /// - Throws: `CommandFailure` (invalid scenario) naming the file and the line of the statement
    ///   that the server refused, or unavailable where the server is gone.
    func apply(to connection: Connection) throws(CommandFailure) {
        guard !scenario.database.schemaFiles.isEmpty else {
            throw CommandFailure(
                .invalidScenario,
                "The scenario names no schema file, and the database is empty. Name its files "
                    + "(database: { schema: schema.sql }), or a database that has the structure "
                    + "with --dsn.")
        }
        display.begin("applying the schema")
        for file in scenario.database.schemaFiles {
            let path =
                file.hasPrefix("/") ? file : scenario.source.folder + "/" + file
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw CommandFailure(.invalidScenario, "\(path) cannot be read as UTF-8 text.")
            }
            do throws(ScriptError) {
                try connection.executeScript(text)
            } catch {
                throw failure(error, in: text, path)
            }
            _ = connection.takeNotices()
            guard connection.transactionState == .idle else {
                throw CommandFailure(
                    .invalidScenario,
                    "\(path) begins a transaction and does not end it; add COMMIT, or remove BEGIN."
                )
            }
        }
        display.end()
    }

    private func failure(_ error: ScriptError, in text: String, _ path: String) -> CommandFailure {
        if error.error.isServerLoss {
            return CommandFailure(
                .unavailable, "The server was lost while the schema was applied: \(error).")
        }
        let place = SchemaPlace(of: error, in: text)
        var lines = ["\(path):\(place.line):\(place.column): error: \(error.error)"]
        lines.append("    " + place.sourceLine)
        lines.append("    " + String(repeating: " ", count: place.column - 1) + "^")
        if let detail = error.error.detail { lines.append(detail) }
        if let hint = place.advice ?? error.error.hint { lines.append("hint: \(hint)") }
        return CommandFailure(.invalidScenario, lines.joined(separator: "\n"), isLocated: true)
    }
}

extension SchemaPlace {
    /// What to do about text that psql takes and the server does not.
    fileprivate var advice: String? {
        if sourceLine.drop(while: \.isWhitespace).hasPrefix("\\") {
            return "this is a command of psql, not SQL; remove it, and name further files under "
                + "database.schema"
        }
        if isBehindCopy {
            return "COPY … FROM stdin takes its rows from psql; write INSERT instead, or leave the "
                + "rows out (pg_dump --schema-only)"
        }
        let statement = sourceLine.uppercased()
        if statement.contains("CREATE DATABASE") || statement.contains("DROP DATABASE") {
            return "remove it: the file is applied to a database of its own"
        }
        return nil
    }
}

/// Where in a script the server found its mistake.
struct SchemaPlace {
    let line: Int
    let column: Int
    let sourceLine: String
    /// Whether the line before hands over to rows.
    let isBehindCopy: Bool

    /// The server's own position where it gives one, else the start of the refused statement.
    init(of error: ScriptError, in text: String) {
        let characters = Array(text.unicodeScalars)
        let offset =
            error.error.position.map { $0 - 1 }
            ?? SQLScript.statementOffset(error.statementsBefore, in: text) ?? 0
        let before = characters.prefix(max(0, min(offset, characters.count)))
        line = before.count { $0 == "\n" } + 1
        column = before.count - (before.lastIndex(of: "\n").map { $0 + 1 } ?? 0) + 1
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        sourceLine = line <= lines.count ? String(lines[line - 1]) : ""
        let previous = line >= 2 && line - 2 < lines.count ? lines[line - 2].lowercased() : ""
        isBehindCopy = previous.hasPrefix("copy ") && previous.contains("from stdin")
    }
}
