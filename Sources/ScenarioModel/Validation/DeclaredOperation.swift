/// What statements and requests have in common: the rules that hold for both speak of it.
protocol DeclaredOperation {
    var name: String { get }
    var actor: Actor { get }
    var binds: [Bind] { get }
    /// Every parameter once, `user` among them.
    var parameters: [String] { get }
    var creates: String? { get }
    var deletes: String? { get }
    var concernsHidden: Bool { get }
    var position: SourcePosition { get }
}

extension Operation: DeclaredOperation {
    var parameters: [String] { sql.parameters }
}

extension HTTPOperation: DeclaredOperation {}

extension Scenario {
    /// Statements and requests, controls left out.
    var declaredOperations: [any DeclaredOperation] { operations + httpOperations }

    /// Statements and requests that leak by design.
    var declaredControls: [any DeclaredOperation] { isolation.controls + isolation.httpControls }
}
