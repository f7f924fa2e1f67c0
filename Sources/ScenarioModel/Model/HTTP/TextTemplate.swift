/// Text with `:name` places, each of which takes a value when the text is used.
///
/// A colon before a letter or `_` begins a parameter wherever it stands; `::` is a colon that is
/// only text. Which encoding a value gets depends on where the text stands: see
/// `HTTPRequestTemplate`.
package struct TextTemplate: Sendable, Equatable {
    /// A piece of the text.
    package enum Part: Sendable, Equatable {
        case text(String)
        /// A parameter's name, without its colon.
        case parameter(String)
    }

    /// In order; no two neighbours are text.
    package let parts: [Part]

    package init(parts: [Part]) {
        self.parts = parts
    }

    /// The parameter's name for each place, in order.
    package var occurrences: [String] {
        parts.compactMap { part in
            guard case .parameter(let name) = part else { return nil }
            return name
        }
    }

    /// The text itself; nil where it has parameters.
    package var literal: String? {
        guard occurrences.isEmpty else { return nil }
        guard case .text(let text)? = parts.first else { return "" }
        return text
    }
}

extension TextTemplate: CustomStringConvertible {
    /// As a scenario writes it.
    package var description: String {
        parts.map { part in
            switch part {
            case .text(let text): text.replacing(":", with: "::")
            case .parameter(let name): ":\(name)"
            }
        }.joined()
    }
}
