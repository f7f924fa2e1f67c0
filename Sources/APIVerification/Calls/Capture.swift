internal import APIRequests
internal import HTTPDriver
internal import ScenarioModel

extension HTTPCapture {
    /// What the capture takes out of an answer; nil where there is nothing.
    func value(in answer: APIAnswer) -> ParameterValue? {
        switch source {
        case .body(let path): return answer.values(at: path.source).first
        case .header(let name): return answer.header(name).map { .text($0) }
        case .event(let condition, let path):
            guard let condition = try? EventCondition(condition) else { return nil }
            return answer.firstEvent(where: condition)?.values(at: path.source).first
        }
    }
}

extension APIAnswer {
    /// The first event of a stream that a condition holds of, as an answer of its own.
    func firstEvent(where condition: EventCondition) -> APIAnswer? {
        var parser = EventStreamParser()
        var found: [UInt8]?
        // An empty line at the end: what a stream leaves unfinished there is an event all the same
        // for whoever looks for a value in it.
        let stream = body + Array("\n\n".utf8)
        let piece = unsafe stream.span.bytes
        parser.take(piece) { type, data in
            guard found == nil, (try? condition.holds(type: type, data: data)) == true else {
                return
            }
            found = unsafe data.withUnsafeBytes { unsafe [UInt8]($0) }
        }
        return found.map { APIAnswer(status: status, body: $0) }
    }

    /// What a JSON path leads to, in order; empty where the body is no JSON.
    func values(at path: String) -> [ParameterValue] {
        var found: [ParameterValue] = []
        do {
            let span = unsafe body.span.bytes
            try HTTPDriver.JSONPath(path).select(in: span) { value in
                let text = value.text(in: span)
                switch value.kind {
                case .number: found.append(.number(text))
                case .string: found.append(.text(text))
                case .true, .false: found.append(.boolean(value.kind == .true))
                case .null: found.append(.null)
                case .object, .array: found.append(.document(text))
                }
            }
        } catch {
            return []
        }
        return found
    }
}
