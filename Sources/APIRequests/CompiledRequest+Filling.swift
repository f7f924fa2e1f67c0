package import HTTPDriver

extension CompiledRequest {
    /// The values of one call, for requests outside the load.
    ///
    /// - Parameters:
    ///   - marker: for the scripted model; empty for none.
    ///   - credential: the token, or the cookies; empty for none.
    ///   - value: what each parameter holds; nil for one that is not known, as null.
    package func values(
        credential: String, marker: String = "", value: (_ parameter: String) -> ParameterValue?
    ) -> RequestValues {
        var values = RequestValues()
        for place in places {
            switch place {
            case .marker: values.append(text: marker)
            case .credential: values.append(text: credential)
            case .text(let name):
                switch value(name) {
                case nil, .null: values.appendNull()
                case let value?: values.append(text: value.text)
                }
            case .json(let name): values.append(text: value(name)?.json ?? "null")
            }
        }
        return values
    }

    /// The same request from nobody: without any header that says who calls.
    package func withoutCredential() -> CompiledRequest {
        var copy = self
        guard let place = places.firstIndex(of: .credential) else { return copy }
        copy.template.headers.removeAll { header in
            header.value.contains { if case .value(place, _) = $0 { true } else { false } }
        }
        return copy
    }
}
