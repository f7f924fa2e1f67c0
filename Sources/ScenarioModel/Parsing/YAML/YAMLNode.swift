/// A value of a scenario file with its place: what the readers walk.
///
/// Only `YAMLDocument` knows the library that made it.
struct YAMLNode: Sendable {
    enum Content: Sendable {
        case scalar(YAMLScalar)
        case mapping([YAMLEntry])
        case sequence([YAMLNode])
    }

    let position: SourcePosition
    let content: Content

    /// Nothing was written: an empty value, `~`, or `null`.
    var isNothing: Bool {
        guard case .scalar(let scalar) = content, scalar.isPlain else { return false }
        return ["", "~", "null"].contains(scalar.text)
    }

    /// What stands there, for messages: `a list`, `'12'`.
    ///
    /// It quotes what the file says, never what an environment variable held: that may be a secret.
    var found: String {
        switch content {
        case .mapping: return "a mapping"
        case .sequence: return "a list"
        case .scalar(let scalar):
            if isNothing { return "nothing" }
            let shown = scalar.written.prefix(40)
            return "'\(shown)\(shown.count < scalar.written.count ? "…" : "")'"
        }
    }
}

/// A scalar as it is written and as it is meant.
struct YAMLScalar: Sendable {
    /// As the file has it, before `${NAME}` is expanded.
    let written: String
    /// With environment variables in their places.
    let text: String
    /// Without quotes, so that `true` and `12` may be more than text.
    let isPlain: Bool
    /// `|` or `>`: its text starts on the line below.
    let isBlock: Bool

    /// Whether it may be read as a number or a truth value: quotes make it text, unless the
    /// environment supplied it.
    var isUntyped: Bool { isPlain || written != text }
}

/// One key of a mapping and its value.
struct YAMLEntry: Sendable {
    let key: String
    let keyPosition: SourcePosition
    let value: YAMLNode
}
