import Foundation
import Hummingbird
import Synchronization

/// `/api/{user_id}/tasks` and what is below.
struct TaskRoutes: Sendable {
    let tasks: TaskStore
    let callers: Callers
    let defects: Set<Defect>

    func add(to group: RouterGroup<TodoContext>) {
        let cache = defects.contains(.cacheWithoutUser) ? SharedCache() : nil
        group.get("tasks") { request, context in
            let user = try callers.user(of: request, context)
            let query = try taskQuery(of: request)
            if let cached = cache?[query] { return cached }
            let (tasks, total) = try await tasks.list(query, of: user)
            let answer = TaskList(
                tasks: tasks, total: total, limit: query.page.limit, offset: query.page.offset)
            cache?[query] = answer
            return answer
        }
        group.post("tasks") { request, context in
            let user = try callers.user(of: request, context)
            let draft = try await draft(from: request, context)
            let owner = defects.contains(.bodyUserBelieved) ? draft.userId : nil
            let task = try await tasks.create(draft, of: owner ?? user)
            return EditedResponse(status: .created, response: try required(task))
        }
        group.get("tasks/:task") { request, context in
            let user = try callers.user(of: request, context)
            let id = try rowID("task", context)
            return try await existing(try await tasks.find(id, of: user), id)
        }
        group.put("tasks/:task") { request, context in
            let user = try callers.user(of: request, context)
            let id = try rowID("task", context)
            let draft = try await draft(from: request, context)
            return try await existing(try await tasks.replace(id, with: draft, of: user), id)
        }
        group.patch("tasks/:task/complete") { request, context in
            let user = try callers.user(of: request, context)
            let id = try rowID("task", context)
            return try await existing(try await tasks.complete(id, of: user), id)
        }
        group.delete("tasks/:task") { request, context in
            let user = try callers.user(of: request, context)
            let id = try rowID("task", context)
            _ = try await existing(try await tasks.delete(id, of: user), id)
            return Response(status: .noContent)
        }
    }

    /// A task that the caller has; the refusal is the same whether nobody has it or another does.
    private func existing(_ task: TaskRow?, _ id: Int32) async throws -> TaskRow {
        if let task { return task }
        let telling: Set<Defect> = [.existenceTold, .crashOnForeign, .errorEchoesValue]
        if let defect = defects.intersection(telling).first,
            let foreign = try await tasks.findAnybodys(id)
        {
            switch defect {
            case .existenceTold: throw APIError(.forbidden, "Not your task")
            case .crashOnForeign: throw APIError(.internalServerError, "Internal server error")
            default: throw APIError(.notFound, "Task '\(foreign.title)' is not yours")
            }
        }
        throw APIError.notFound("Task")
    }

    private func required(_ task: TaskRow?) throws -> TaskRow {
        guard let task else { throw APIError(.internalServerError, "Internal server error") }
        return task
    }

    private func draft(from request: Request, _ context: TodoContext) async throws -> TaskDraft {
        let draft = try await decode(TaskDraft.self, from: request, context)
        return defects.contains(.crashOnLongTitle) ? draft : try draft.validated()
    }

    private func taskQuery(of request: Request) throws -> TaskQuery {
        var query = TaskQuery(page: try page(of: request))
        if let text = request.uri.queryParameters["search"].map(String.init), !text.isEmpty {
            query.search = try text.checked("search", atMost: 200)
        }
        switch request.uri.queryParameters["status"] {
        case nil, "all": break
        case "pending": query.completed = false
        case "completed": query.completed = true
        default: throw APIError.malformed("status is all, pending or completed")
        }
        return query
    }
}

/// One page of tasks.
struct TaskList: ResponseCodable, Sendable {
    let tasks: [TaskRow]
    let total: Int
    let limit: Int
    let offset: Int
}

extension TaskRow: ResponseCodable {}

extension TaskDraft {
    /// The same with a title without blanks around it.
    ///
    /// - Throws: 422 where the table would refuse it.
    func validated() throws -> TaskDraft {
        var draft = self
        draft.title = try title.trimmingCharacters(in: .whitespacesAndNewlines)
            .checked("title", atMost: 255)
        draft.description = try description?.checked("description", atLeast: 0, atMost: 1000)
        if let priority, !["low", "medium", "high", "urgent"].contains(priority) {
            throw APIError.malformed("priority is low, medium, high or urgent")
        }
        return draft
    }
}

/// A planted defect: answers kept for some seconds, and for whoever asks the same.
private final class SharedCache: Sendable {
    private typealias Entry = (answer: TaskList, until: ContinuousClock.Instant)
    private let entries = Mutex<[TaskQuery: Entry]>([:])

    subscript(query: TaskQuery) -> TaskList? {
        get {
            entries.withLock { entries in
                guard let entry = entries[query], entry.until > .now else { return nil }
                return entry.answer
            }
        }
        set {
            entries.withLock { entries in
                if entries.count >= 1000 { entries.removeAll() }
                entries[query] = newValue.map { ($0, .now + .seconds(5)) }
            }
        }
    }
}
