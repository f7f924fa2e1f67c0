/// A scenario written from an OpenAPI document.
package struct OpenAPIDraft: Sendable, Equatable {
    /// The text of `scenario.yaml`, which `bulkhead validate` passes.
    package let text: String
    /// How many routes became operations.
    package let operations: Int
    /// Routes that did not, with the reason, as comments of the text say too.
    package let leftOut: [String]

    /// Drafts a scenario: an operation for each route, with what could not be guessed as comments.
    ///
    /// - Parameters:
    ///   - document: the OpenAPI 3.0 or 3.1 document, in JSON or YAML.
    ///   - location: where `api: openapi:` finds it: a path on the application or a URL; nil where
    ///     it is only known as a file.
    /// - Throws: an error for text that is no such document, or has no routes.
    package init(
        document text: String, location: String? = "/openapi.json"
    ) throws(DraftingError) {
        let document = try OpenAPIDocument(text)
        let writer = DraftWriter(document, location: location)
        self.text = writer.text
        operations = writer.operations.count
        leftOut = writer.leftOut.map { "\($0.route.name): \($0.obstacle ?? "")" }
    }
}
