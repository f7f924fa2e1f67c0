import Foundation

/// Where the model is: the base of an OpenAI-compatible API, over plain HTTP.
struct ModelSettings: Sendable {
    let host: String
    let port: Int
    /// The base's path without a slash at its end, `/v1`.
    let path: String
    let name: String
    let key: String

    /// - Throws: `SettingsError` where the address is none.
    init(address: String, name: String, key: String) throws(SettingsError) {
        guard let url = URLComponents(string: address), url.scheme == "http", let host = url.host
        else {
            throw SettingsError(
                "MODEL_URL is '\(address)': give an address like http://127.0.0.1:9000/v1")
        }
        self.host = host
        port = url.port ?? 80
        path = url.path.hasSuffix("/") ? String(url.path.dropLast()) : url.path
        self.name = name
        self.key = key
    }
}
