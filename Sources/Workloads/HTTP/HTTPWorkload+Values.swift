internal import APIRequests
internal import Glibc
internal import HTTPDriver
internal import LoadEngine
internal import Population
internal import ScenarioModel
internal import ScriptedModel
internal import Tokens

extension HTTPWorkload {
    package mutating func prepare(operation: Int, task: Int, iteration: Int) -> Bool {
        scratch.values.removeAll()
        scratch.bytes.removeAll()
        for bind in plan.calls[operation].binds.indices {
            let turn = BindTurn(
                task: task, iteration: iteration,
                deletesFrom: plan.calls[operation].deletes?.table(ofBind: bind))
            let value = scratch.draw(
                plan.calls[operation].binds[bind], turn, in: &frames, of: &owned,
                plan.population, &random)
            guard let value else { return false }
            scratch.values.append(value)
        }
        guard hasCredential(frames[task].user) else { return false }
        if let script = plan.calls[operation].script { register(script, operation, task) }
        values[task].removeAll()
        for place in plan.calls[operation].places { append(place, task) }
        return true
    }

    private mutating func append(_ place: CallPlace, _ task: Int) {
        switch place {
        case .credential: appendCredential(task)
        case .csrfToken: appendCSRFToken(task)
        case .marker:
            values[task].append(text: ScriptMarker(user: frames[task].user, turn: turns).text)
        case .user(let isJSON):
            append(plan.population.tenantKey(ofUser: frames[task].user), isJSON: isJSON, task)
        case .bind(let bind, let kind):
            switch scratch.values[bind] {
            case .key(let key): append(key, isJSON: kind != nil, task)
            case .null where kind == nil: values[task].appendNull()
            case .null: values[task].append(text: "null")
            case .bytes(let range):
                scratch.bytes.withBytes { bytes in
                    let text = bytes.extracting(range)
                    switch kind {
                    case nil, .verbatim: values[task].append(text)
                    case .string: values[task].append(jsonString: text)
                    case .truth:
                        let isTrue =
                            unsafe text.unsafeLoad(as: UInt8.self) == UInt8(ascii: "t")
                        values[task].append(text: isTrue ? "true" : "false")
                    }
                }
            }
        }
    }

    /// Tells the scripted model what to do when this task's message reaches it.
    private mutating func register(_ script: ScriptedReply, _ operation: Int, _ task: Int) {
        turns += 1
        let user = plan.population.tenantKey(ofUser: frames[task].user)
        let names = plan.calls[operation].parameters
        var known = ["user": ParameterValue(user)]
        for place in names.indices { known[names[place]] = parameter(place, operation) }
        let calls = script.calls.map { call in
            ModelScript.ToolCall(
                name: call.tool, arguments: call.arguments.rendered { known[$0] })
        }
        let canary = plan.population.canary(ofUser: frames[task].user).text
        plan.register?(
            ScriptMarker(user: frames[task].user, turn: turns),
            ModelScript(
                rounds: calls.isEmpty ? [] : [calls],
                text: script.text?.rendered { known[$0] } ?? "It is done, \(canary)."))
    }

    /// One bind's value as it stands in `scratch`, with its type.
    private func parameter(_ bind: Int, _ operation: Int) -> ParameterValue {
        switch scratch.values[bind] {
        case .key(let key): return ParameterValue(key)
        case .null: return .null
        case .bytes(let range):
            let text = scratch.bytes.withBytes { bytes in
                let part = bytes.extracting(range)
                return unsafe part.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
            }
            let kind = plan.calls[operation].places.lazy.compactMap { place in
                if case .bind(bind, let kind?) = place { kind } else { nil }
            }.first
            switch kind {
            case .verbatim: return .document(text)
            case .truth: return .boolean(text == "t")
            case .string, nil: return .text(text)
            }
        }
    }

    private mutating func append(_ key: RowKey, isJSON: Bool, _ task: Int) {
        switch key {
        case .integer(let value): values[task].append(value)
        case .text(let text):
            guard isJSON else { return values[task].append(text: text) }
            unsafe values[task].append(jsonString: text.utf8Span.span.bytes)
        }
    }

    // MARK: Credentials

    /// Sees to it that the user's token is good; false where there is none to be had.
    private mutating func hasCredential(_ user: Int) -> Bool {
        guard issuer != nil else { return hasSharedToken(user) }
        let now = Int64(time(nil))
        let key = plan.population.tenantKey(ofUser: user)
        do throws(TokenError) {
            _ = try issuer?.ensureFresh(user, in: &book, now: now) { user in
                if case .minted(_, _, let claims?) = plan.credentials {
                    claims.parameters(ofUser: user)
                } else {
                    ClaimParameters(user: .init(key))
                }
            }
            return true
        } catch {
            return false
        }
    }

    /// Sees to it that renewed tokens are sent from now on: the list is looked at again only when
    /// somebody says that it changed.
    private mutating func hasSharedToken(_ user: Int) -> Bool {
        guard case .shared(let shared) = plan.credentials else { return true }
        let version = shared.version
        if version != seenTokens.version { seenTokens = (version, shared.all) }
        return !seenTokens.tokens[user].isNone
    }

    private mutating func appendCredential(_ task: Int) {
        let user = frames[task].user
        switch plan.credentials {
        case .none: values[task].append(text: "")
        case .given(let tokens): values[task].append(text: tokens[user])
        case .shared: values[task].append(text: seenTokens.tokens[user].identity)
        case .minted:
            // Copied by the book's loan: nothing is allocated.
            let isThere: Void? = book.withToken(of: user) { token in
                unsafe values[task].append(token.bytes)
            }
            if isThere == nil { values[task].append(text: "") }
        }
    }

    /// Only sessions have one.
    private mutating func appendCSRFToken(_ task: Int) {
        let user = frames[task].user
        guard case .shared = plan.credentials else { return values[task].append(text: "") }
        values[task].append(text: seenTokens.tokens[user].csrfToken)
    }
}

extension ParameterValue {
    /// A row's key.
    fileprivate init(_ key: RowKey) {
        switch key {
        case .integer(let value): self = .number(String(value))
        case .text(let text): self = .text(text)
        }
    }
}
