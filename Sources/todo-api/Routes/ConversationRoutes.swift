import Hummingbird

/// `/api/{user_id}/conversations` and what is below.
struct ConversationRoutes: Sendable {
    let conversations: ConversationStore
    let callers: Callers

    func add(to group: RouterGroup<TodoContext>) {
        group.get("conversations") { request, context in
            let user = try callers.user(of: request, context)
            let page = try page(of: request)
            return ConversationList(
                conversations: try await conversations.list(page, of: user),
                limit: page.limit, offset: page.offset)
        }
        group.get("conversations/:conversation/messages") { request, context in
            let user = try callers.user(of: request, context)
            let id = try rowID("conversation", context)
            let page = try page(of: request)
            guard try await conversations.exists(id, of: user) else {
                throw APIError.notFound("Conversation")
            }
            return MessageList(
                messages: try await conversations.messages(page, in: id, of: user),
                limit: page.limit, offset: page.offset)
        }
    }
}

/// One page of conversations.
struct ConversationList: ResponseCodable, Sendable {
    let conversations: [ConversationRow]
    let limit: Int
    let offset: Int
}

/// One page of messages.
struct MessageList: ResponseCodable, Sendable {
    let messages: [MessageRow]
    let limit: Int
    let offset: Int
}
