/// What an application asked.
package struct LoopbackRequest: Sendable, Equatable {
    /// `GET`, `POST`; nothing else gets here.
    package var method: String
    /// Without the query.
    package var path: String
    package var body: [UInt8]

    package init(method: String, path: String, body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.body = body
    }
}
