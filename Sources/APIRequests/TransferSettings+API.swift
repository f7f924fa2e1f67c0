package import HTTPDriver
package import ScenarioModel

extension TransferSettings {
    /// What a scenario's `api` says of connections.
    package init(_ api: APIDeclaration, transferLimit: Int = 1) {
        self.init(transferLimit: transferLimit)
        certificateAuthorityFile = api.authorityFile
        version = api.offersHTTP2 ? .negotiated : .http1
        proxy = api.proxy.map { .url($0.revealed) } ?? .environment
    }
}
