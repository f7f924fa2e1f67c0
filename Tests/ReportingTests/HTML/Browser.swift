import Foundation

/// Chromium without a window, as Debian packages it.
enum Browser {
    /// Nil where there is none.
    static let program: URL? = ["/usr/bin/chromium", "/usr/bin/chromium-browser"]
        .map { URL(filePath: $0) }
        .first { FileManager.default.isExecutableFile(atPath: $0.path()) }

    /// What people have set their desk to.
    enum Scheme: Int {
        // Chromium's own numbers.
        case dark = 0
        case light = 1
    }

    /// What it made of a page.
    struct Visit {
        /// Text of the element `seen`, which the page's own script filled.
        var seen: String
        /// Lines of the console.
        var console: [String]
    }

    struct Failure: Error {
        var log: String
    }

    /// Opens one page and lets its scripts come to their end.
    static func visit(
        _ page: String, with program: URL, scheme: Scheme = .light
    ) throws -> Visit {
        let run = try run(
            page, with: program,
            [
                "--virtual-time-budget=20000", "--dump-dom",
                "--blink-settings=preferredColorScheme=\(scheme.rawValue)",
            ])
        let document = String(decoding: run.output, as: UTF8.self)
        guard let start = document.range(of: "<pre id=\"seen\">")?.upperBound,
            let end = document[start...].range(of: "</pre>")?.lowerBound
        else { throw Failure(log: run.log) }
        return Visit(
            seen: String(document[start..<end]).replacing("&lt;", with: "<")
                .replacing("&gt;", with: ">").replacing("&amp;", with: "&"),
            console: run.log.split(separator: "\n").map(String.init).filter {
                $0.contains("CONSOLE")
            })
    }

    /// Prints one page.
    ///
    /// - Returns: a PDF.
    static func print(_ page: String, with program: URL) throws -> Data {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "bulkhead-page-\(UUID().uuidString).pdf")
        defer { try? FileManager.default.removeItem(at: file) }
        let run = try run(page, with: program, ["--print-to-pdf=\(file.path())"])
        guard let paper = FileManager.default.contents(atPath: file.path()) else {
            throw Failure(log: run.log)
        }
        return paper
    }

    private static func run(
        _ page: String, with program: URL, _ arguments: [String]
    ) throws -> (output: Data, log: String) {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "bulkhead-page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "page.html")
        try Data(page.utf8).write(to: file)
        let log = folder.appending(path: "log.txt")
        try Data().write(to: log)

        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        // The sandbox refuses root, and the page is our own.
        process.arguments =
            ["timeout", "200", program.path(), "--headless", "--no-sandbox", "--disable-gpu"]
            + ["--disable-background-networking", "--no-first-run", "--enable-logging=stderr"]
            + ["--user-data-dir=\(folder.path())/profile"] + arguments + [file.absoluteString]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: log)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let document = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let lines = String(decoding: try Data(contentsOf: log), as: UTF8.self)
        guard process.terminationStatus == 0 else { throw Failure(log: lines) }
        return (document, lines)
    }
}
