/// A statement with named parameters, and the same statement as the server takes it.
package struct SQLTemplate: Sendable, Equatable {
    /// As the scenario writes it, with `:name` parameters.
    package let source: String
    /// With `$1`, `$2` … in their place; each occurrence has a number of its own, so that the
    /// server may infer a type for each.
    package let text: String
    /// The parameter's name for each `$n`, in order.
    package let occurrences: [String]

    package init(source: String, text: String, occurrences: [String]) {
        self.source = source
        self.text = text
        self.occurrences = occurrences
    }

    /// Every parameter once, in order of first occurrence.
    package var parameters: [String] {
        var seen: Set<String> = []
        return occurrences.filter { seen.insert($0).inserted }
    }
}
