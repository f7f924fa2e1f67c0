/// Walks the nodes of a scenario file into the model and collects every mistake on the way.
///
/// Nothing stops at a mistake: a part that cannot be read is left out, remembered as unread, and the
/// rest is read and validated.
struct ScenarioReader {
    /// The file, for places inside values.
    let text: SourceText
    /// Where names of files start from.
    let folder: String
    let environment: [String: String]
    private(set) var diagnostics: [Diagnostic] = []
    /// Values whose environment variables are missing: what they hold says nothing.
    private(set) var unexpanded: Set<SourcePosition>
    /// Secrets that the file itself holds, and where they begin: errors do not show them.
    var writtenSecrets: [(text: String, position: SourcePosition)] = []
    /// What bounds a request that states no time of its own.
    var requestTimeoutNanoseconds = Operation.defaultTimeoutNanoseconds
    /// The names of operations that are requests, readable or not.
    var requestNames: Set<String> = []
    /// The keys of `load:` that are about connections to a database.
    var poolKeys: [Slot] = []
    /// Where each claimed layer is written.
    var layerPositions: [IsolationLayer: SourcePosition] = [:]

    init(
        text: SourceText, unexpanded: Set<SourcePosition> = [],
        environment: [String: String] = [:], folder: String = "."
    ) {
        self.text = text
        self.unexpanded = unexpanded
        self.environment = environment
        self.folder = folder
    }

    /// Takes a value over whose variables are missing: the caller expands it, and says itself what
    /// is wrong with it.
    mutating func takeOver(_ slot: Slot) {
        unexpanded.remove(slot.node.position)
    }

    /// The most mistakes that are remembered; a file with more is not a scenario.
    private static let mostMistakes = 1_000

    /// Remembers a mistake.
    mutating func report(_ message: String, at position: SourcePosition, hint: String? = nil) {
        guard diagnostics.count < Self.mostMistakes, !unexpanded.contains(position) else { return }
        diagnostics.append(Diagnostic(message, at: position, hint: hint))
    }

    // MARK: Mappings

    /// A mapping whose keys all belong to `shape`.
    ///
    /// Reports a value that is no mapping, unknown and unsupported keys, and missing required ones.
    mutating func mapping(_ slot: Slot, as shape: ObjectShape) -> CheckedMapping? {
        guard case .mapping(let entries) = slot.node.content else {
            reportType("a mapping", slot)
            return nil
        }
        var slots: [String: Slot] = [:]
        var hasUnsupported = false
        var hasUnknown = false
        var meant: Set<String> = []
        for entry in entries {
            guard let key = shape[entry.key] else {
                hasUnknown = true
                if let suggestion = reportUnknown(entry, in: shape) { meant.insert(suggestion) }
                continue
            }
            if key.presence == .unsupported {
                hasUnsupported = true
                report(
                    "'\(entry.key)' is not supported by this version", at: entry.keyPosition,
                    hint: "remove it; the language keeps it for later: \(key.summary)")
                continue
            }
            if key.presence == .misplaced {
                hasUnsupported = true
                report(
                    "'\(entry.key)' does not go with 'sql'", at: entry.keyPosition,
                    hint: key.summary + " Remove it, or make an operation of each")
                continue
            }
            slots[entry.key] = Slot(
                name: entry.key, node: entry.value, keyPosition: entry.keyPosition,
                example: "\(entry.key): \(key.example)")
        }
        // A form of another version or kind stands in the place of what is required.
        if !hasUnsupported {
            for key in shape.keys
            where key.presence == .required && !meant.contains(key.name)
                && !entries.contains(where: { $0.key == key.name })
            {
                report(
                    "\(slot.label) has no '\(key.name)'", at: slot.keyPosition,
                    hint: "add '\(key.name): \(key.example)'")
            }
        }
        return CheckedMapping(
            shape: shape, position: slot.keyPosition, slots: slots,
            hasUnknownKeys: hasUnknown || hasUnsupported)
    }

    /// Reports a key that is not in the shape, and returns the one that was meant.
    private mutating func reportUnknown(_ entry: YAMLEntry, in shape: ObjectShape) -> String? {
        guard diagnostics.count < Self.mostMistakes else { return nil }
        let allowed = shape.keys.filter { [.required, .optional].contains($0.presence) }.map(\.name)
        let suggestion = Suggestion.clause(for: entry.key, among: allowed)
        let list = allowed.map { "'\($0)'" }.joined(separator: ", ")
        report(
            "unknown key '\(entry.key)'\(suggestion)", at: entry.keyPosition,
            hint: "the keys here are \(list)")
        return Suggestion.nearest(to: entry.key, among: allowed)
    }

    /// The entries of a mapping whose keys are names of the scenario's own choosing.
    mutating func namedSlots(_ slot: Slot) -> [Slot]? {
        guard case .mapping(let entries) = slot.node.content else {
            reportType("a mapping of names", slot)
            return nil
        }
        return entries.map { entry in
            Slot(
                name: entry.key, node: entry.value, keyPosition: entry.keyPosition,
                example: slot.example)
        }
    }

    /// Whether a name of the scenario's own choosing can stand in reports, results and commands.
    mutating func checkName(_ slot: Slot, kind: String) -> Bool {
        let scalars = slot.name.unicodeScalars
        let isName =
            scalars.allSatisfy {
                $0 == "_" || $0 == "-" || ("0"..."9").contains($0) || Self.isLetter($0)
            } && (scalars.first.map { $0 == "_" || Self.isLetter($0) } ?? false)
        if !isName || slot.name.count > 63 {
            report(
                "'\(slot.name)' cannot name \(kind)", at: slot.keyPosition,
                hint: "use up to 63 letters, digits, '_' and '-', beginning with a letter")
        }
        return isName && slot.name.count <= 63
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    // MARK: Lists

    /// The items of a list.
    mutating func items(_ slot: Slot, atLeastOne: Bool = false) -> [Slot]? {
        guard case .sequence(let nodes) = slot.node.content else {
            reportType("a list", slot)
            return nil
        }
        if nodes.isEmpty, atLeastOne {
            report(
                "\(slot.label) is empty", at: slot.node.position,
                hint: "for example: \(slot.example)")
        }
        return nodes.map { node in
            Slot(
                name: slot.name, node: node, keyPosition: node.position, example: slot.example,
                label: "an entry of \(slot.label)")
        }
    }

    /// Reports that a value is of another type than what was expected.
    mutating func reportType(_ expected: String, _ slot: Slot) {
        report(
            "\(slot.label) must be \(expected), not \(slot.node.found)", at: slot.node.position,
            hint: "for example: \(slot.example)")
    }
}

/// A mapping whose keys are known to belong to its shape.
struct CheckedMapping {
    let shape: ObjectShape
    /// Where it is named: its key, or its first key in a list.
    let position: SourcePosition
    fileprivate let slots: [String: Slot]
    /// Whether the file has keys here that were refused: what seems to be missing may be among them.
    let hasUnknownKeys: Bool

    fileprivate init(
        shape: ObjectShape, position: SourcePosition, slots: [String: Slot], hasUnknownKeys: Bool
    ) {
        self.shape = shape
        self.position = position
        self.slots = slots
        self.hasUnknownKeys = hasUnknownKeys
    }

    /// The value of a key, or nil where the file does not have it.
    subscript(key: String) -> Slot? {
        // A key that the shape lacks is a slip of this parser, which its own tests run into.
        assert(shape[key] != nil, "'\(key)' is not a key of \(shape.name)")
        return slots[key]
    }

    /// Those of the keys that the file has, in the order asked for.
    func present(_ keys: [String]) -> [Slot] {
        keys.compactMap { self[$0] }
    }
}

/// A value that is about to be read, with what messages say about it.
struct Slot {
    /// The key, or the list's key for one of its items.
    let name: String
    let node: YAMLNode
    let keyPosition: SourcePosition
    /// A whole `key: value` to show as an example.
    let example: String
    /// `'users'`, as messages name it.
    let label: String

    init(
        name: String, node: YAMLNode, keyPosition: SourcePosition, example: String,
        label: String? = nil
    ) {
        self.name = name
        self.node = node
        self.keyPosition = keyPosition
        self.example = example
        self.label = label ?? "'\(name)'"
    }
}
