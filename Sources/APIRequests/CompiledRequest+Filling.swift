package import HTTPDriver
package import Tokens

extension CompiledRequest {
    /// The values of one call, for requests outside the load.
    ///
    /// - Parameters:
    ///   - marker: for the scripted model; empty for none.
    ///   - credential: what says who calls.
    ///   - value: what each parameter holds; nil for one that is not known, as null.
    package func values(
        credential: Credential, marker: String = "", value: (_ parameter: String) -> ParameterValue?
    ) -> RequestValues {
        var values = RequestValues()
        for place in places {
            switch place {
            case .marker: values.append(text: marker)
            case .credential: values.append(text: credential.identity)
            case .csrfToken: values.append(text: credential.csrfToken)
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
        without([.credential, .csrfToken])
    }

    /// The same request without the headers that what a visitor lacks would leave empty.
    package func carrying(_ credential: Credential) -> CompiledRequest {
        without(
            (credential.identity.isEmpty ? [.credential] : [])
                + (credential.csrfToken.isEmpty ? [.csrfToken] : []))
    }

    private func without(_ left: [Place]) -> CompiledRequest {
        var copy = self
        copy.template.headers.removeAll { header in
            header.value.contains { piece in
                if case .value(let place, _) = piece { left.contains(places[place]) } else { false }
            }
        }
        return copy
    }
}
