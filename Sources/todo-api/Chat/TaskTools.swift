import Foundation

/// What the model may do to tasks, always on behalf of the user who chats.
struct TaskTools: Sendable {
    let tasks: TaskStore
    let defects: Set<Defect>

    static let offered = [
        ModelTool(
            function: .init(
                name: "add_task", description: "Adds a task to the user's list.",
                parameters: .init(
                    properties: [
                        "title": ["type": "string"], "description": ["type": "string"],
                    ], required: ["title"]))),
        ModelTool(
            function: .init(
                name: "delete_task", description: "Deletes one of the user's tasks.",
                parameters: .init(
                    properties: ["task_id": ["type": "integer"]], required: ["task_id"]))),
    ]

    /// What came of one call.
    struct Outcome: Codable, Sendable {
        let name: String
        /// For the model, and for the answer.
        let result: String
        let taskID: Int?

        enum CodingKeys: String, CodingKey {
            case name, result
            case taskID = "taskId"
        }
    }

    /// Performs a call; one that makes no sense has an outcome too, and the model may try again.
    func perform(_ call: ToolCall, for user: String) async throws -> Outcome {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let arguments = Data(call.function.arguments.utf8)
        switch call.function.name {
        case "add_task":
            guard let wish = try? decoder.decode(Addition.self, from: arguments),
                let draft = try? TaskDraft(
                    title: wish.title, description: wish.description
                ).validated()
            else { break }
            let owner = defects.contains(.toolOwnerArgument) ? wish.userId : nil
            let task = try await tasks.create(draft, of: owner ?? user)
            return Outcome(name: "add_task", result: "added", taskID: task?.id)
        case "delete_task":
            guard let wish = try? decoder.decode(Deletion.self, from: arguments) else { break }
            let task = try await tasks.delete(
                wish.taskId.value, of: user, unownedWith: .toolOnForeignTask)
            return Outcome(
                name: "delete_task", result: task == nil ? "not found" : "deleted",
                taskID: task?.id)
        default:
            break
        }
        return Outcome(name: call.function.name, result: "not understood", taskID: nil)
    }

    private struct Addition: Decodable {
        let title: String
        let description: String?
        /// Models like to fill it in; it is the user's session that says who the user is.
        let userId: String?
    }

    private struct Deletion: Decodable {
        let taskId: RowIdentifier
    }
}

/// A row's id in JSON: a number, or a text that is one, as clients and models send either.
struct RowIdentifier: Decodable, Sendable {
    let value: Int32

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self), let number = Int32(text) {
            value = number
        } else {
            value = try container.decode(Int32.self)
        }
    }
}
