import Foundation

@testable import ScenarioModel

/// A scenario with one of everything, for tests to break.
enum SmallScenario {
    static let yaml = """
        bulkhead: 1
        name: small
        description: Ten users
        database:
          schema: schema.sql
        tenant: users.id
        population:
          users: 10
          seed: 7
          tables:
            tasks:
              owner: user_id
              rows: { min: 0, max: 9, mean: 3 }
              columns: { title: { words: 2..8 } }
        operations:
          list_tasks:
            sql: SELECT id, user_id FROM tasks WHERE user_id = :user
          get_task:
            sql: SELECT id FROM tasks WHERE id = :task AND user_id = :user
            bind: { task: tasks.id }
        journeys:
          look:
            - list_tasks
            - get_task
        load:
          pool: { size: 10, max_overflow: 5, timeout: 30s }
          mix: { list_tasks: 3, look: 1 }
          phases:
            - { duration: 30s, rate: 200/s }
        isolation:
          layers: [queries]
          controls: { leak: { sql: SELECT id FROM tasks } }
        cascade:
          users: { tasks: delete }
        invariants:
          sound: SELECT id FROM tasks WHERE id < 0
        storage: [{ claim: 50MB, at_users: 1000 }]
        claims: { indexes: 9 }
        thresholds:
          all: [errors < 0.1%]
        accept:
          - { rule: redundant-index, object: ix_a, because: kept for reports }

        """

    /// The scenario with one place changed.
    static func replacing(_ original: String, by replacement: String) -> String {
        guard let range = yaml.range(of: original) else { return "\(original) is not in it" }
        return yaml.replacingCharacters(in: range, with: replacement)
    }
}

/// A folder that is removed when the test is done with it.
final class ScenarioFolder {
    let path: String

    init(files: [String: String] = ["schema.sql": "CREATE TABLE users (id int);\n"]) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("bulkhead-scenario-\(UUID().uuidString)")
        path = folder.path
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files { try write(Data(text.utf8), to: name) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ bytes: Data, to name: String) throws {
        let file = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: file)
    }

    /// What parsing `yaml` in this folder comes to.
    func parse(
        _ yaml: String, environment: [String: String] = [:]
    ) -> Result<Scenario, ScenarioError> {
        do throws(ScenarioError) {
            return .success(
                try ScenarioFile.parse(
                    Data(yaml.utf8), file: "scenario.yaml", folder: path, environment: environment))
        } catch {
            return .failure(error)
        }
    }

    /// `line:column: message` for every mistake.
    func mistakes(in yaml: String, environment: [String: String] = [:]) -> [String] {
        guard case .failure(let error) = parse(yaml, environment: environment) else { return [] }
        return error.diagnostics.map { diagnostic in
            let place = diagnostic.position.map { "\($0.line):\($0.column): " } ?? ""
            return place + diagnostic.message
        }
    }
}
