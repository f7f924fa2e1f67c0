/// A scenario that was drafted, with what there is to say of it.
package protocol ScenarioDraft: Sendable {
    /// The scenario's name; a folder can be called so.
    var name: String { get }
    /// The text of `scenario.yaml`, which `bulkhead validate` passes.
    var text: String { get }
    /// How many operations it has.
    var operations: Int { get }
    /// What did not become an operation, with the reason, as comments of the text say too.
    var leftOut: [String] { get }
    /// What to look at before it is run, a sentence in Markdown each.
    var advice: [String] { get }
}
