/// What the model says to a request, before it takes the form of either interface.
struct ModelReply: Equatable {
    /// One of the two things a model does.
    enum Content: Equatable {
        case text(String)
        case calls([NamedCall])
    }

    struct NamedCall: Equatable {
        var id: String
        var call: ModelScript.ToolCall
    }

    var content: Content
    /// Distinguishes this answer from all others of the run.
    var number: Int
    /// Seconds since 1970.
    var createdAt: Int
    var promptTokenCount: Int

    /// Long answers are cut here, so that no script can fill the memory.
    static let tokenLimit = 4_096

    /// A text in parts as a model would stream it: words with what follows them.
    ///
    /// A canary is one word and stays whole.
    static func tokens(of text: String) -> [String] {
        var tokens: [String] = []
        var start = text.startIndex
        // Each round takes a word or more.
        while start < text.endIndex, tokens.count < tokenLimit {
            let word = text[start...].firstIndex(of: " ") ?? text.endIndex
            let end = text[word...].firstIndex { $0 != " " } ?? text.endIndex
            tokens.append(String(text[start..<end]))
            start = end
        }
        return tokens
    }

    /// Arguments in parts of about the size of a token.
    static func fragments(of arguments: String) -> [String] {
        var fragments: [String] = []
        var rest = arguments[...]
        while !rest.isEmpty, fragments.count < tokenLimit {
            fragments.append(String(rest.prefix(8)))
            rest = rest.dropFirst(8)
        }
        return fragments
    }

    var completionTokenCount: Int {
        switch content {
        case .text(let text): Self.tokens(of: text).count
        case .calls(let calls):
            calls.reduce(0) { $0 + Self.fragments(of: $1.call.arguments).count }
        }
    }
}
