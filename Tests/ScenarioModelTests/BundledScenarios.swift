import Foundation

/// The scenarios that come with the product, in the source tree.
enum BundledScenarios {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("scenarios").path

    /// The text of a scenario's schema.
    static func schema(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(name)/schema.sql", encoding: .utf8)
    }

    static let todoChatbot = folder + "/todo-ai-chatbot"
    static let aiNativeTodo = folder + "/ai-native-todo"
    static let uuidConversations = folder + "/uuid-conversations"
}
