import Foundation

/// The scenarios that come with the product, in the source tree.
enum BundledScenarios {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("scenarios").path

    static let todoChatbot = folder + "/todo-ai-chatbot"
    static let aiNativeTodo = folder + "/ai-native-todo"
    static let uuidConversations = folder + "/uuid-conversations"
}
