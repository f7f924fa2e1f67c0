extension ScenarioDraft {
    /// The text of the `README.md` that goes beside the scenario: what is in it, what was left out,
    /// and what is to be done before its verdict means something.
    ///
    /// - Parameter source: the document or the database as the user named it, without secrets.
    package func readme(source: String) -> String {
        var lines = [
            "# \(name)", "",
            "Drafted by `bulkhead init` from \(code(source)): \(operations) "
                + "operation\(operations == 1 ? "" : "s"), in part guessed.", "",
            "## Before it is run", "",
            "- Read the comments in `scenario.yaml`: each marks a guess.",
            "- Look at each `bind:`: a parameter that names a row (`tasks.id`) is attacked with "
                + "another user's row, one that is generated is not.",
        ]
        lines += advice.map { "- \($0)" } + ["", "## Left out", ""]
        lines += leftOut.isEmpty ? ["Nothing."] : leftOut.map { "- \(code($0))" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A span of code: words from elsewhere must not become markup.
    private func code(_ text: String) -> String {
        let line = text.map { $0 == "`" ? "'" : $0.isNewline ? " " : $0 }
        return "`\(String(line))`"
    }
}
