extension ScenarioReader {
    /// `api:`.
    mutating func api(_ slot: Slot) -> APIDeclaration? {
        guard let mapping = mapping(slot, as: .api) else { return nil }
        let start = mapping["start"].flatMap { self.start($0) }
        var api = APIDeclaration(baseURL: nil, start: start, position: slot.keyPosition)
        if let address = mapping["base_url"] {
            let found = baseURL(address, hasStart: mapping["start"] != nil)
            api.baseURL = found.url
            api.isRunning = found.isRunning
        } else if mapping["start"] == nil, !mapping.hasUnknownKeys {
            report(
                "'api' says neither where it is nor how it is started", at: slot.keyPosition,
                hint: "add 'base_url: ${API_URL}', or 'start: { command: [...], ready: /health }'")
        }
        api.defects = mapping["defects"].flatMap { defects($0) }
        if mapping["start"] == nil, !mapping.hasUnknownKeys, let slot = mapping["defects"] {
            report(
                "defects are planted by starting the application, and there is no 'start'",
                at: slot.keyPosition, hint: "add 'start: { command: [...], ready: /health }'")
        }
        api.authentication =
            mapping["auth"].flatMap { authentication($0) } ?? AuthenticationDeclaration()
        api.timeouts = mapping["timeouts"].flatMap { timeouts($0) } ?? HTTPTimeouts()
        requestTimeoutNanoseconds = api.timeouts.totalNanoseconds
        api.authorityFile = mapping["tls"].flatMap { slot in
            self.mapping(slot, as: .tls)?["ca"].flatMap { file($0) }
        }
        api.offersHTTP2 = mapping["http2"].flatMap { boolean($0) } ?? true
        api.proxy = mapping["proxy"].flatMap { proxy($0) }
        api.followedRedirects =
            mapping["redirects"].flatMap { integer($0, in: 0...ScenarioLimits.mostRedirects) } ?? 0
        api.asksForCompression = mapping["compression"].flatMap { boolean($0) } ?? false
        api.retry = mapping["retry"].flatMap { retry($0) } ?? HTTPRetry()
        api.openAPI = mapping["openapi"].flatMap { openAPI($0) }
        api.model = mapping["model"].flatMap { scriptedModel($0) }
        return api
    }

    // MARK: Where it is

    /// The variable that says where an application runs already.
    private static let runningAddress = "${API_URL}"

    private mutating func baseURL(
        _ slot: Slot, hasStart: Bool
    ) -> (url: LateText?, isRunning: Bool) {
        guard case .scalar(let scalar) = slot.node.content else {
            reportType("a URL", slot)
            return (nil, false)
        }
        let names = scalar.written.contains(Self.runningAddress)
        let isSet = !(environment["API_URL"] ?? "").isEmpty
        if names, !isSet {
            if hasStart {
                takeOver(slot)
            } else {
                takeOver(slot)
                report(
                    "the environment variable API_URL is not set, and there is no 'start'",
                    at: slot.node.position,
                    hint: "set API_URL, name the application by --base-url, or add "
                        + "'start: { command: [...], ready: /health }'")
            }
            return (nil, false)
        }
        guard let url = lateText(slot) else { return (nil, false) }
        // A port that is not known yet stands in for itself.
        if let problem = URLShape.problem(of: url.resolved { _ in "1" }) {
            report(
                names ? "the URL in API_URL \(problem)" : "\(slot.label) \(problem)",
                at: slot.node.position, hint: "for example: base_url: http://127.0.0.1:8000")
            return (nil, false)
        }
        return (url, names)
    }

    private mutating func proxy(_ slot: Slot) -> SecretText? {
        guard let text = secret(slot) else { return nil }
        let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]
        guard let end = text.revealed.firstRange(of: "://"),
            schemes.contains(String(text.revealed[..<end.lowerBound]))
        else {
            report(
                "'proxy' is no proxy's URL", at: slot.node.position,
                hint: "write http://host:port or socks5h://host:port")
            return nil
        }
        return text
    }

    private mutating func openAPI(_ slot: Slot) -> OpenAPISource? {
        guard let text = string(slot) else { return nil }
        if text.hasPrefix("/") { return .path(text) }
        guard text.contains("://") else { return file(slot).map { .file($0) } }
        if let problem = URLShape.problem(of: text, mayHaveQuery: true) {
            report(
                "'openapi' \(problem)", at: slot.node.position,
                hint: "for example: \(slot.example)")
            return nil
        }
        return .url(text)
    }

    /// The path of a file that is there, from the scenario's folder.
    mutating func file(_ slot: Slot) -> String? {
        guard let name = string(slot) else { return nil }
        let path = name.hasPrefix("/") ? name : "\(folder)/\(name)"
        guard BoundedFile.isFolder(path) == false else {
            report(
                "there is no file \(slot.node.found)", at: slot.node.position,
                hint: "names start from the scenario's folder, \(folder)")
            return nil
        }
        return path
    }

    // MARK: How it is started

    private mutating func start(_ slot: Slot) -> ApplicationStart? {
        guard let mapping = mapping(slot, as: .start) else { return nil }
        let words = mapping["command"].flatMap { items($0, atLeastOne: true) }
        let command = (words ?? []).compactMap { lateText($0) }
        let ready = mapping["ready"].flatMap { path($0) }
        let entries = mapping["environment"].map { environmentEntries($0) } ?? []
        let timeout = mapping["timeout"].map { quantity($0, Quantity.duration) }
        var directory: String? = folder
        if let slot = mapping["directory"] { directory = self.directory(slot) }
        guard let words, !command.isEmpty, command.count == words.count, let ready, let directory
        else { return nil }
        return ApplicationStart(
            command: command, readyPath: ready, environment: entries,
            timeoutNanoseconds: (timeout ?? nil) ?? ApplicationStart.defaultTimeoutNanoseconds,
            directory: directory, position: slot.keyPosition)
    }

    private mutating func environmentEntries(_ slot: Slot) -> [EnvironmentEntry] {
        (namedSlots(slot) ?? []).compactMap { entry in
            guard !entry.name.isEmpty, !entry.name.contains("="), !entry.name.contains("\0") else {
                report(
                    "'\(entry.name)' cannot name an environment variable", at: entry.keyPosition,
                    hint: "use letters, digits and '_'")
                return nil
            }
            return lateText(entry).map { EnvironmentEntry(name: entry.name, value: $0) }
        }
    }

    private mutating func defects(_ slot: Slot) -> DefectsDeclaration? {
        guard let mapping = mapping(slot, as: .defects) else { return nil }
        let words = mapping["arguments"].flatMap { items($0, atLeastOne: true) } ?? []
        let arguments = words.compactMap { lateText($0) }
        let entries = mapping["environment"].map { environmentEntries($0) } ?? []
        let names = (mapping["names"].flatMap { items($0, atLeastOne: true) } ?? []).compactMap {
            item -> DefectsDeclaration.Name? in
            guard let text = string(item) else { return nil }
            // It is part of a mutant's name, and those stand in lists.
            guard !text.isEmpty, !text.contains(where: { $0.isWhitespace || "/,\0".contains($0) })
            else {
                report(
                    "'\(text)' cannot name a defect", at: item.node.position,
                    hint: "use letters, digits and '-', as the application does")
                return nil
            }
            return DefectsDeclaration.Name(text: text, position: item.node.position)
        }
        guard !names.isEmpty, arguments.count == words.count else { return nil }
        return DefectsDeclaration(
            arguments: arguments, environment: entries, names: names, position: slot.keyPosition)
    }

    private mutating func directory(_ slot: Slot) -> String? {
        guard let name = string(slot) else { return nil }
        let path = name.hasPrefix("/") ? name : "\(folder)/\(name)"
        guard BoundedFile.isFolder(path) == true else {
            report(
                "there is no folder \(slot.node.found)", at: slot.node.position,
                hint: "names start from the scenario's folder, \(folder)")
            return nil
        }
        return path
    }

    /// A path on the application.
    mutating func path(_ slot: Slot) -> String? {
        guard let text = string(slot) else { return nil }
        guard text.hasPrefix("/"), !text.contains(where: \.isWhitespace) else {
            report(
                "\(slot.label) must be a path that begins with '/', not \(slot.node.found)",
                at: slot.node.position, hint: "for example: \(slot.example)")
            return nil
        }
        return text
    }

    // MARK: What bounds it

    private mutating func timeouts(_ slot: Slot) -> HTTPTimeouts? {
        guard let mapping = mapping(slot, as: .timeouts) else { return nil }
        var timeouts = HTTPTimeouts()
        if let slot = mapping["connect"], let time = quantity(slot, Quantity.duration) {
            timeouts.connectNanoseconds = time
        }
        timeouts.firstByteNanoseconds = mapping["first_byte"].flatMap {
            quantity($0, Quantity.duration)
        }
        if let slot = mapping["total"], let time = quantity(slot, Quantity.duration) {
            timeouts.totalNanoseconds = time
        }
        if let slot = mapping["first_byte"], let first = timeouts.firstByteNanoseconds,
            first > timeouts.totalNanoseconds
        {
            report(
                "'first_byte' is longer than 'total', which ends the request before",
                at: slot.node.position, hint: "write a longer 'total', or leave 'first_byte' out")
        }
        return timeouts
    }

    private mutating func retry(_ slot: Slot) -> HTTPRetry? {
        guard case .mapping = slot.node.content else {
            return word(slot, of: ["none"]).map { _ in HTTPRetry(attempts: 0) }
        }
        guard let mapping = mapping(slot, as: .retry) else { return nil }
        var retry = HTTPRetry()
        if let slot = mapping["attempts"] {
            retry.attempts = integer(slot, in: 1...ScenarioLimits.mostRetries) ?? retry.attempts
        }
        if let slot = mapping["longest_wait"], let wait = quantity(slot, Quantity.duration) {
            retry.longestWaitNanoseconds = wait
        }
        return retry
    }

    // MARK: The scripted model

    /// How long the model takes until its first token where nothing is said: 500 ms.
    private static let defaultDelay = ThinkTime.fixed(500_000_000)
    /// How many tokens an answer has where nothing is said.
    private static let defaultTokens = 20...60

    private static let unreadAddress = ListenAddress(
        host: "localhost", port: LateText(written: "", parts: []))

    private mutating func scriptedModel(_ slot: Slot) -> ModelDeclaration? {
        guard let mapping = mapping(slot, as: .scriptedModel) else { return nil }
        let listen = mapping["listen"].flatMap { listenAddress($0) }
        let delay = mapping["delay"].map { pause($0) } ?? Self.defaultDelay
        let tokens = mapping["tokens"].map { slot in
            quantity(slot) { (text) throws(Quantity.Failure) in
                try Quantity.range(text, in: 1...Int64(ScenarioLimits.mostTokens))
            }
        }
        let between = mapping["between"].flatMap { pause($0) }
        let range = (tokens ?? nil).map { Int($0.lowerBound)...Int($0.upperBound) }
        // One that cannot be read keeps operations from missing it.
        return ModelDeclaration(
            listen: listen ?? Self.unreadAddress, delay: delay ?? Self.defaultDelay,
            tokens: range ?? Self.defaultTokens, between: between, position: slot.keyPosition)
    }
}
