internal import Yams

/// Turns the text of a scenario into nodes with places, within limits.
struct YAMLDocument {
    /// How deep a value may be nested; the language itself needs less than ten levels.
    static let deepestNesting = 64
    /// How many characters aliases may stand for.
    static let largestAliasExpansion = 4_000_000
    /// How many values a file may hold; a list of a million would only exhaust memory.
    static let mostValues = 200_000
    /// How many duplicate keys are looked for before the rest is left to the next run.
    private static let mostDuplicates = 32

    private let text: SourceText
    private let environment: [String: String]
    private var diagnostics: [Diagnostic] = []
    /// Keys that were given another name so that the library composes a mapping that repeats them.
    private var renamedKeys: [SourcePosition: String] = [:]
    private var valueCount = 0
    private var isTooDeep = false
    private var unexpanded: [SourcePosition: Diagnostic] = [:]

    private init(text: SourceText, environment: [String: String]) {
        self.text = text
        self.environment = environment
    }

    /// Reads one document.
    ///
    /// - Parameters:
    ///   - source: the file's text, without a byte order mark.
    ///   - text: the same, cut into lines.
    ///   - environment: where `${NAME}` comes from.
    /// - Returns: what could be read, and every mistake.
    static func read(
        _ source: String, text: SourceText, environment: [String: String]
    ) -> Reading {
        var document = YAMLDocument(text: text, environment: environment)
        guard AliasExpansion.bound(of: source) <= largestAliasExpansion else {
            document.report(
                SourcePosition(line: 1, column: 1),
                "the aliases (*name) of this file stand for too much",
                hint: "write the values out; a scenario has no need of nested aliases")
            return document.reading(of: nil)
        }
        guard let root = document.compose(source) else { return document.reading(of: nil) }
        let node = document.convert(root, depth: 1)
        return document.reading(of: document.isTooDeep ? nil : node)
    }

    /// A document as far as it could be read.
    struct Reading {
        /// Nil where nothing of use could be.
        var root: YAMLNode?
        /// Every mistake but those of `unexpanded`.
        var diagnostics: [Diagnostic]
        /// Where values stand whose environment variables are missing, and the mistake of each.
        ///
        /// Apart from the others, because some variables are set only when the application is
        /// started.
        var unexpanded: [SourcePosition: Diagnostic]
    }

    private func reading(of root: YAMLNode?) -> Reading {
        Reading(root: root, diagnostics: diagnostics, unexpanded: unexpanded)
    }

    private mutating func report(_ position: SourcePosition, _ message: String, hint: String?) {
        diagnostics.append(Diagnostic(message, at: position, hint: hint))
    }

    // MARK: Composing

    /// The library's tree, in which keys that were repeated carry names of their own.
    ///
    /// The library refuses a mapping with a repeated key and says only where the first one is. That
    /// one is renamed in place, by letters of the private use area so that no column moves, until
    /// the rest composes; then the places of all of them are known.
    private mutating func compose(_ source: String) -> Node? {
        var source = source
        for round in 0...Self.mostDuplicates {
            do {
                // `.basic` leaves every scalar the text it is: `no`, `1_000` and `12:30` included.
                if let root = try Yams.compose(yaml: source, .basic, .default, .utf8) {
                    return root
                }
                report(
                    SourcePosition(line: 1, column: 1), "this file is empty",
                    hint: "a scenario begins with 'bulkhead: 1'")
                return nil
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                let key = keys.first ?? ""
                let place = position(context.mark)
                guard round < Self.mostDuplicates,
                    let substitute = Unicode.Scalar(UInt32(0xE000 + round)).map(Character.init),
                    let renamed = SourceText(source).replacing(key, at: place, by: substitute)
                else {
                    reportDuplicate(key, at: place, first: nil)
                    return nil
                }
                renamedKeys[place] = key
                source = renamed
            } catch {
                report(error)
                return nil
            }
        }
        return nil
    }

    private mutating func reportDuplicate(
        _ key: String, at place: SourcePosition, first: SourcePosition?
    ) {
        let where_ = first.map { ", first given in line \($0.line)" } ?? ""
        report(
            place, "'\(key)' is given twice\(where_)",
            hint: "keep one of them, or give this one another name")
    }

    private func position(_ mark: Mark?) -> SourcePosition {
        text.position(line: mark?.line ?? 1, scalarColumn: mark?.column ?? 1)
    }

    // MARK: Converting

    /// The node in our own terms; nil where it is refused, with a diagnostic.
    private mutating func convert(_ node: Node, depth: Int) -> YAMLNode? {
        let place = position(node.mark)
        valueCount += 1
        guard valueCount <= Self.mostValues else {
            if valueCount == Self.mostValues + 1 {
                report(place, "this file holds more than \(Self.mostValues) values", hint: nil)
            }
            return nil
        }
        guard depth <= Self.deepestNesting else {
            reportNesting(at: place)
            return nil
        }
        let tag = node.tag.rawValue
        if tag != Self.expectedTag(of: node).rawValue {
            report(place, "YAML tags such as '\(tag)' are not used here", hint: "remove the tag")
        }
        switch node {
        case .scalar(let scalar):
            return YAMLNode(position: place, content: .scalar(convert(scalar, at: place)))
        case .sequence(let sequence):
            let items = sequence.compactMap { convert($0, depth: depth + 1) }
            return YAMLNode(position: place, content: .sequence(items))
        case .mapping(let mapping):
            return YAMLNode(position: place, content: .mapping(convert(mapping, depth: depth)))
        case .alias:
            // Composing has put the anchored value in its place.
            return nil
        }
    }

    private static func expectedTag(of node: Node) -> Tag.Name {
        switch node {
        case .scalar, .alias: .str
        case .mapping: .map
        case .sequence: .seq
        }
    }

    private mutating func convert(_ mapping: Node.Mapping, depth: Int) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var firstPlaces: [String: SourcePosition] = [:]
        for (keyNode, valueNode) in mapping {
            let place = position(keyNode.mark)
            guard case .scalar(let scalar) = keyNode else {
                report(place, "a key is text, not a list or a mapping", hint: "write 'key: value'")
                continue
            }
            let key = renamedKeys[place] ?? scalar.string
            if let first = firstPlaces[key] {
                reportDuplicate(key, at: place, first: first)
                continue
            }
            firstPlaces[key] = place
            guard let value = convert(valueNode, depth: depth + 1) else { continue }
            entries.append(YAMLEntry(key: key, keyPosition: place, value: value))
        }
        return entries
    }

    private mutating func convert(_ scalar: Node.Scalar, at place: SourcePosition) -> YAMLScalar {
        let isBlock = scalar.style == .literal || scalar.style == .folded
        var expanded = scalar.string
        do {
            expanded = try EnvironmentExpansion.expand(scalar.string, environment: environment)
        } catch {
            let inner = text.position(
                ofOffset: error.characterOffset, in: scalar.string, startingAt: place,
                isBlock: isBlock)
            unexpanded[place] = Diagnostic(error.message, at: inner, hint: error.hint)
        }
        return YAMLScalar(
            written: scalar.string, text: expanded, isPlain: scalar.style == .plain,
            isBlock: isBlock)
    }

    // MARK: What the library says

    private mutating func reportNesting(at place: SourcePosition) {
        // One place is enough: everything below it is too deep as well.
        guard !isTooDeep else { return }
        isTooDeep = true
        report(
            place, "this is nested deeper than \(Self.deepestNesting) levels",
            hint: "a scenario needs less than ten")
    }

    private mutating func report(_ error: any Error) {
        let start = SourcePosition(line: 1, column: 1)
        guard let error = error as? YamlError else {
            report(start, "this is not YAML: \(error)", hint: nil)
            return
        }
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            if problem == "found unexpected end of stream", let context {
                // The end is where it was noticed; what matters is where the text began.
                report(
                    position(context.mark), "this is not YAML: the quoted text never ends",
                    hint: "close the quote")
            } else if problem.hasPrefix("Maximum nesting level reached") {
                reportNesting(at: position(mark))
            } else if problem == "but found another document" {
                report(
                    position(mark), "a second document begins here",
                    hint: "a scenario is one YAML document: remove the '---'")
            } else {
                let hint = Self.hints.first { problem.hasPrefix($0.problem) }?.hint
                report(position(mark), "this is not YAML: \(problem)", hint: hint)
            }
        case .reader(let problem, let offset, _, _):
            let place = offset.map { text.position(characterOffset: $0) } ?? start
            report(place, "this is not YAML: \(problem)", hint: "remove the character")
        case .memory:
            reportNesting(at: start)
        default:
            report(start, "this is not YAML: \(error)", hint: nil)
        }
    }

    /// What usually is the matter when libyaml says this.
    private static let hints: [(problem: String, hint: String)] = [
        (
            "mapping values are not allowed",
            "put a value that contains ': ' in quotes, and check the indentation"
        ),
        (
            "found a tab character", "indent with spaces, never with tabs"
        ),
        (
            "found character that cannot start any token",
            "indent with spaces, never with tabs; put a value that begins with @, ` or % in quotes"
        ),
        ("did not find expected key", "check the indentation of this line and of the one above"),
        ("could not find expected ':'", "write 'key: value', or put the text in quotes"),
        (
            "did not find expected ',' or '}'",
            "close the { of the mapping, add a comma, or put a value that holds [ or { in quotes"
        ),
        ("did not find expected ',' or ']'", "close the [ of the list, or add a comma"),
        ("did not find expected '-' indicator", "begin each item of the list with '- '"),
        ("found undefined alias", "put a value that begins with * in quotes"),
    ]
}
