/// A request to the model, in whichever of the two forms it came.
struct ModelRequest: Equatable {
    /// The interface that was used.
    enum Interface: Sendable, Equatable {
        /// `POST /v1/chat/completions`.
        case chat
        /// `POST /v1/responses`.
        case responses
    }

    var interface: Interface
    /// As the application named it; answers repeat it.
    var model: String
    var isStreamed: Bool
    /// Whether a stream is to end with what it cost (`stream_options.include_usage`).
    var wantsUsage = false
    var messages: [ModelMessage]
    /// Names of the tools that the application offers.
    var toolNames: [String]
    var previousResponseID: String?
    var instructions: String?
}

/// Something that was said, or came back from a tool.
package struct ModelMessage: Sendable, Equatable {
    /// Who speaks.
    package enum Role: String, Sendable, Equatable {
        /// What the application tells the model (`system`, `developer`, instructions).
        case system
        case user
        case assistant
        /// What one of the application's tools gave back.
        case tool
    }

    package var role: Role
    /// Text parts joined; for a call, the tool's name and its arguments.
    package var text: String
    /// Which call a tool's result answers; nil for all else.
    package var callID: String?

    package init(role: Role, text: String, callID: String? = nil) {
        self.role = role
        self.text = text
        self.callID = callID
    }
}
