internal import CEmbeddedFiles
internal import Mustache

/// The markup of the page, compiled into the program.
enum HTMLTemplates {
    /// Fills the templates.
    ///
    /// - Throws: what is wrong with a template; a test fills every one of them.
    static func render(_ page: HTMLPage) throws -> String {
        try library.get().render(page, withTemplate: "page") ?? ""
    }

    static let stylesheet = unsafe String(cString: embedded_report_css())

    /// By the name under which another one calls it.
    static let sources: [(name: String, text: String)] = [
        ("page", unsafe String(cString: embedded_page_mustache())),
        ("block", unsafe String(cString: embedded_block_mustache())),
        ("table", unsafe String(cString: embedded_table_mustache())),
        ("figure", unsafe String(cString: embedded_figure_mustache())),
        ("finding", unsafe String(cString: embedded_finding_mustache())),
    ]

    private static let library: Result<MustacheLibrary, any Error> = Result {
        // Each template begins by naming it; Mustache's own escaping goes by characters.
        MustacheContentTypes.register(ReportText(), named: "REPORT")
        var library = MustacheLibrary()
        for source in sources {
            try library.register(source.text, named: source.name)
        }
        return library
    }

    private struct ReportText: MustacheContentType {
        func escapeText(_ text: String) -> String { MarkupText.escaped(text) }
    }
}
