internal import APIRequests
internal import DatabaseCatalog
internal import HTTPDriver
internal import LoadEngine
internal import PoolModel
internal import Population
internal import PostgresDriver
internal import ScenarioModel
package import ScriptedModel

extension HTTPScenarioCompiler {
    /// The workload's plan.
    ///
    /// - Parameters:
    ///   - credentials: how users' requests say who calls.
    ///   - register: tells the scripted model what to answer to a message; nil without a model.
    /// - Throws: `CompilationError` for a bind that cannot be made.
    package func workloadPlan(
        credentials: UserCredentials,
        register: (@Sendable (ScriptMarker, ModelScript) -> Void)?
    ) throws(CompilationError) -> HTTPWorkloadPlan {
        var calls: [CompiledCall] = []
        for entry in performed { calls.append(try compile(entry)) }
        return HTTPWorkloadPlan(
            population: population,
            uncheckedOperations: [], canaries: population.canaryScanner, calls: calls,
            settings: TransferSettings(api, transferLimit: loadPlan().pool?.size ?? 1),
            credentials: credentials.plan, captureCount: sources.count,
            seed: scenario.population.seed, retry: api.retry, register: register)
    }

    private func compile(_ entry: Performed) throws(CompilationError) -> CompiledCall {
        let operation = entry.operation
        let isUsers = operation.actor == .user
        var request = CompiledRequest(
            operation.request, origin: origin, api: api,
            timeoutNanoseconds: operation.timeoutNanoseconds,
            credential: isUsers ? CredentialPlacement(api.authentication) : nil,
            isStream: operation.stream != nil, isMarked: operation.scriptedReply != nil)
        let captures = try captures(of: operation)
        request.template.keepsAllHeaders = captures.contains { capture in
            if case .header = capture.place { true } else { false }
        }
        var binds: [CompiledBind] = []
        var kinds: [JSONKind] = []
        var numbers: [String: Int] = [:]
        for parameter in operation.parameters where parameter != "user" {
            numbers[parameter] = binds.count
            if let source = entry.captured[parameter] {
                binds.append(.captured(source: source))
                kinds.append(.string)
                continue
            }
            guard let bind = operation.bind(for: parameter) else {
                throw CompilationError(
                    subject: operation.name, message: "the parameter :\(parameter) has no bind",
                    position: operation.position)
            }
            let (compiled, kind) = try compile(bind, of: operation)
            binds.append(compiled)
            kinds.append(kind)
        }
        let places = request.places.map { place -> CallPlace in
            switch place {
            case .credential: .credential
            case .csrfToken: .csrfToken
            case .marker: .marker
            case .text(let name): numbers[name].map { .bind($0, nil) } ?? .user(isJSON: false)
            case .json(let name): numbers[name].map { .bind($0, kinds[$0]) } ?? .user(isJSON: true)
            }
        }
        return CompiledCall(
            name: operation.name, request: request, places: places, binds: binds,
            statuses: operation.expectedStatuses, isUsers: isUsers,
            creates: try created(operation), deletes: deleted(operation, numbers),
            captures: captures, stream: try stream(operation),
            script: operation.scriptedReply,
            parameters: operation.parameters.filter { $0 != "user" },
            ownerNames: ownerNames)
    }

    private func compile(
        _ bind: Bind, of operation: HTTPOperation
    ) throws(CompilationError) -> (CompiledBind, JSONKind) {
        if let reference = bind.reference {
            guard let table = population.tableIndex(named: reference.table) else {
                throw CompilationError(
                    subject: operation.name,
                    message: "\(reference.table) is not a table of the population",
                    position: bind.position)
            }
            let isKey = population.tables[table].keyColumn == reference.column
            if operation.concernsHidden, population.hasHiddenRows(table: table), isKey {
                return (.hidden(table: table), .string)
            }
            return (.owned(table: table, value: isKey ? .key : .column(reference.column)), .string)
        }
        let (type, kind) = Self.form(of: bind.rule.generator)
        do throws(PopulationError) {
            return (
                .generated(
                    try ValueGenerator(
                        bind.rule, type: type, maximumLength: limit(of: bind.parameter, operation),
                        for: operation.actor, plan: population, position: bind.position)), kind
            )
        } catch {
            throw CompilationError(
                subject: operation.name,
                message: error.diagnostics.map(\.message).joined(separator: "; "),
                position: bind.position)
        }
    }

    /// The type that a generator is asked for, and how its text stands in JSON.
    private static func form(of generator: Generator) -> (TypeID, JSONKind) {
        switch generator {
        case .integer: (.int8, .verbatim)
        case .chance: (.boolean, .truth)
        case .json: (.text, .verbatim)
        default: (.text, .string)
        }
    }

    /// The length of the column that the value probably goes to: the one that has the name of the
    /// member, or of the parameter, in the table that the operation makes rows of, or in any.
    private func limit(of parameter: String, _ operation: HTTPOperation) -> Int? {
        var names = [parameter]
        if case .json(.object(let members)) = operation.request.body {
            names += members.filter { $0.value == .value(of: parameter) }.map(\.name)
        }
        let made = population.tables.filter { $0.table.displayName == operation.creates }
        for planned in made + population.tables {
            for name in names {
                if let limit = planned.table.lengthLimit(ofColumn: name) { return limit }
            }
        }
        return nil
    }

    /// `user_id` and `userId`, for every column that holds an owner's key.
    private var ownerNames: [[UInt8]] {
        var names: Set<String> = []
        for case let column? in population.tables.map(\.ownerColumn) {
            names.insert(column)
            let words = column.split(separator: "_")
            let rest = words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
            names.insert((words.first.map { [String($0)] } ?? []).joined() + rest.joined())
        }
        return names.sorted().map { Array($0.utf8) }
    }

    private func created(
        _ operation: HTTPOperation
    ) throws(CompilationError) -> CompiledCall.CreatedByAnswer? {
        guard let name = operation.creates, let table = population.tableIndex(named: name),
            let key = population.tables[table].keyColumn,
            let capture = operation.captures.first(where: { $0.name == key }),
            case .body(let path) = capture.source
        else { return nil }
        return CompiledCall.CreatedByAnswer(table: table, path: try driver(path, operation))
    }

    private func deleted(
        _ operation: HTTPOperation, _ numbers: [String: Int]
    ) -> CompiledOperation.DeletedRow? {
        guard let name = operation.deletes, let table = population.tableIndex(named: name) else {
            return nil
        }
        let bind = operation.binds.first { bind in
            bind.reference.map { population.tableIndex(named: $0.table) == table } ?? false
        }
        return bind.flatMap { numbers[$0.parameter] }.map { .init(table: table, bind: $0) }
    }

    private func captures(
        of operation: HTTPOperation
    ) throws(CompilationError) -> [CallCapture] {
        var result: [CallCapture] = []
        for (number, source) in sources.enumerated() {
            switch source {
            case .path(operation.name, let text):
                result.append(
                    CallCapture(source: number, place: .body(try path(text, operation))))
            case .capture(operation.name, let name):
                guard let capture = operation.captures.first(where: { $0.name == name }) else {
                    continue
                }
                result.append(CallCapture(source: number, place: try place(capture, operation)))
            default: continue
            }
        }
        return result
    }

    private func place(
        _ capture: HTTPCapture, _ operation: HTTPOperation
    ) throws(CompilationError) -> CallCapture.Place {
        switch capture.source {
        case .body(let path): return .body(try driver(path, operation))
        case .event(let condition, let path):
            return .event(try driver(condition, operation), try driver(path, operation))
        case .header(let name): return .header(name)
        }
    }

    private func stream(
        _ operation: HTTPOperation
    ) throws(CompilationError) -> EventStreamPlan? {
        guard let stream = operation.stream else { return nil }
        var plan = EventStreamPlan()
        if let token = stream.token { plan.token = try driver(token, operation) }
        if let failure = stream.failure { plan.failure = try driver(failure, operation) }
        return plan
    }

    private func driver(
        _ path: ScenarioModel.JSONPath, _ operation: HTTPOperation
    ) throws(CompilationError) -> HTTPDriver.JSONPath {
        try self.path(path.source, operation)
    }

    private func path(
        _ text: String, _ operation: HTTPOperation
    ) throws(CompilationError) -> HTTPDriver.JSONPath {
        do throws(JSONPathFault) {
            return try HTTPDriver.JSONPath(text)
        } catch {
            throw CompilationError(
                subject: operation.name, message: "\(error)", position: operation.position)
        }
    }

    private func driver(
        _ condition: ScenarioModel.JSONCondition, _ operation: HTTPOperation
    ) throws(CompilationError) -> EventCondition {
        do throws(JSONPathFault) {
            return try EventCondition(condition)
        } catch {
            throw CompilationError(
                subject: operation.name, message: "\(error)", position: operation.position)
        }
    }
}
