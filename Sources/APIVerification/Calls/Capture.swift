internal import APIRequests
internal import HTTPDriver
internal import ScenarioModel

extension HTTPCapture {
    /// What the capture takes out of an answer; nil where there is nothing, or a header is meant.
    func value(in answer: APIAnswer) -> ParameterValue? {
        switch source {
        case .body(let path): answer.values(at: path.source).first
        case .event(let condition, let path):
            answer.events.lazy.first { condition.source.holds(in: $0) }.flatMap {
                $0.values(at: path.source).first
            }
        case .header: nil
        }
    }
}

extension String {
    /// Whether the condition of that source holds in an event's document.
    fileprivate func holds(in event: APIAnswer) -> Bool {
        do {
            return try unsafe HTTPDriver.JSONCondition(self).holds(in: event.body.span.bytes)
        } catch {
            return false
        }
    }
}

extension APIAnswer {
    /// The documents of a stream of events, each as an answer of its own.
    var events: [APIAnswer] {
        let prefix = Array("data:".utf8)
        return body.split(separator: UInt8(ascii: "\n")).compactMap { line in
            line.starts(with: prefix)
                ? APIAnswer(status: status, body: Array(line.dropFirst(prefix.count))) : nil
        }
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
