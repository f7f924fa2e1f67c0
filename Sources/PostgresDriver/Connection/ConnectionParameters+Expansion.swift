internal import CLibPQ

extension ConnectionParameters {
    /// The same with every keyword once.
    ///
    /// A connection string is taken apart, and what stands behind it wins, as libpq does it when it
    /// connects. One that libpq cannot read stays as it is.
    package var expanded: ConnectionParameters {
        var names: [String] = []
        var values: [String: String] = [:]
        func set(_ name: String, _ value: String) {
            // libpq passes over what is empty.
            guard !value.isEmpty else { return }
            if values.updateValue(value, forKey: name) == nil { names.append(name) }
        }
        var mayBeString = true
        for keyword in keywords {
            let isName = keyword.name == "dbname"
            if isName, mayBeString, let parts = Self.parts(of: keyword.value) {
                for part in parts { set(part.name, part.value) }
            } else {
                set(keyword.name, keyword.value)
            }
            if isName { mayBeString = false }
        }
        return ConnectionParameters(names.map { ($0, values[$0] ?? "") })
    }

    /// The keywords of a connection string; nil for a mere name, and for what libpq cannot read.
    private static func parts(of text: String) -> [Keyword]? {
        guard text.contains("=") || text.contains("://") else { return nil }
        guard let options = unsafe PQconninfoParse(text, nil) else { return nil }
        defer { unsafe PQconninfoFree(options) }
        var parts: [Keyword] = []
        var option = unsafe options
        while let name = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                parts.append(
                    Keyword(
                        name: unsafe String(cString: name), value: unsafe String(cString: value)))
            }
            unsafe option += 1
        }
        return parts
    }
}
