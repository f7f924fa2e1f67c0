internal import Mustache

/// The markup of the page, compiled into the program.
enum HTMLTemplates {
    /// Fills the templates.
    ///
    /// - Throws: what is wrong with a template; a test fills every one of them.
    static func render(_ page: HTMLPage) throws -> String {
        try library.get().render(page, withTemplate: "page") ?? ""
    }

    static let stylesheet = String(decoding: PackageResources.report_css, as: UTF8.self)

    /// By the name under which another one calls it.
    static let sources: [(name: String, text: [UInt8])] = [
        ("page", PackageResources.page_mustache), ("block", PackageResources.block_mustache),
        ("table", PackageResources.table_mustache), ("figure", PackageResources.figure_mustache),
        ("finding", PackageResources.finding_mustache),
    ]

    private static let library: Result<MustacheLibrary, any Error> = Result {
        // Each template begins by naming it; Mustache's own escaping goes by characters.
        MustacheContentTypes.register(ReportText(), named: "REPORT")
        var library = MustacheLibrary()
        for source in sources {
            try library.register(String(decoding: source.text, as: UTF8.self), named: source.name)
        }
        return library
    }

    private struct ReportText: MustacheContentType {
        func escapeText(_ text: String) -> String { MarkupText.escaped(text) }
    }
}
