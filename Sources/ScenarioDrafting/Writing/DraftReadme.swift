extension OpenAPIDraft {
    /// The text of the `README.md` that goes beside the scenario: what is in it, what was left out,
    /// and what is to be done before its verdict means something.
    ///
    /// - Parameter source: the document as the user named it, without secrets.
    package func readme(source: String) -> String {
        var lines = [
            "# \(name)", "",
            "Drafted by `bulkhead init` from \(Self.code(source)): \(operations) "
                + "operation\(operations == 1 ? "" : "s"), guessed from names and schemas.", "",
            "## Before it is run", "",
            "- Read the comments in `scenario.yaml`: each marks a guess.",
            "- Look at `api: auth:`: how the application knows who calls.",
            "- Look at each `bind:`: a parameter that names a row (`tasks.id`) is attacked with "
                + "another user's row, one that is generated is not.",
            "- Add `start:` below `api:` where Bulkhead is to start the application.", "",
            "## Left out", "",
        ]
        if leftOut.isEmpty {
            lines.append("Nothing: every route of the document is an operation or signs users in.")
        } else {
            lines += leftOut.map { "- \(Self.code($0))" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A span of code: the document's own words must not become markup.
    private static func code(_ text: String) -> String {
        let line = text.map { $0 == "`" ? "'" : $0.isNewline ? " " : $0 }
        return "`\(String(line))`"
    }
}
