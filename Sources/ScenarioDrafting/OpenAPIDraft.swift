/// A scenario written from an OpenAPI document.
package struct OpenAPIDraft: ScenarioDraft, Equatable {
    /// The scenario's name, made from the document's title; a folder can be called so.
    package let name: String
    /// The text of `scenario.yaml`, which `bulkhead validate` passes.
    package let text: String
    /// How many operations there are; some routes have several.
    package let operations: Int
    /// Routes that did not, with the reason, as comments of the text say too.
    package let leftOut: [String]
    package let advice = [
        "Look at `api: auth:`: how the application knows who calls.",
        "Add `start:` below `api:` where Bulkhead is to start the application.",
    ]

    /// Drafts a scenario: an operation for each route, with what could not be guessed as comments.
    ///
    /// - Parameters:
    ///   - document: the OpenAPI 3.0 or 3.1 document, in JSON or YAML.
    ///   - location: where `api: openapi:` finds it: the URL that it came from, which then also
    ///     says where the application is; a path on the application; or a file beside the scenario.
    ///     nil where none of these is known.
    /// - Throws: an error for text that is no such document, or has no routes.
    package init(
        document text: String, location: String? = "/openapi.json"
    ) throws(DraftingError) {
        let document = try OpenAPIDocument(text)
        let writer = DraftWriter(document, location: location)
        name = writer.name
        self.text = writer.text
        operations = writer.operations.count
        leftOut = writer.leftOut.map { "\($0.route.name): \($0.obstacle ?? "")" }
    }
}
