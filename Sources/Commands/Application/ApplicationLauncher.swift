internal import APIRequests
internal import Accounts
internal import ApplicationControl
internal import Foundation
internal import HTTPDriver
internal import LoadEngine
internal import LoopbackServer
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import ScriptedModel
internal import Supervision
internal import Synchronization
internal import Tokens
internal import Workloads

/// Starts the application as its scenario says, with the model and the keys that it asks for; or
/// finds the one that runs.
struct ApplicationLauncher: Sendable {
    let scenario: Scenario
    var api: APIDeclaration
    let environment: [String: String]
    let population: PopulationPlan
    /// How the application reaches its database; nil where it has none of ours.
    var database: ConnectionParameters?
    let interruption: Interruption
    /// Whether the model answers at once, whatever delay the scenario gives it: attacks ask it
    /// hundreds of times, one after the other, and measure nothing.
    var isForAttacks: Bool
    /// The defect that it is started with; nil for none.
    var defect: String?
    /// Accounts that were opened through it before; nil where accounts are seeded.
    var accounts: OpenedAccounts?
    /// Whether it is asked to write down what its pool does.
    var keepsPoolLog = false

    /// The file of that, in the application's own folder.
    static let poolLogName = "pool.log"

    /// The same with another way to start it, which may ask for a record of its pool.
    func measuringPool(_ start: ApplicationStart?, logs: Bool) -> ApplicationLauncher {
        var launcher = self
        launcher.api.start = start
        launcher.keepsPoolLog = logs
        return launcher
    }

    /// - Throws: `CommandFailure`: unavailable where the application does not start or answer,
    ///   invalid where the scenario asks for what cannot be had.
    func launch() async throws(CommandFailure) -> ApplicationSession {
        var servers: [LoopbackServer] = []
        var known: [LateText.Variable: String] = [:]
        known[.databaseURL] = database?.uri
        known[.defect] = defect
        var preparation = try CredentialPreparation(
            authentication: api.authentication, population: population)
        if let publication = preparation.keySet {
            let set = try preparation.publicKeySet()
            let server = try serve(
                publication.listen, known, LoopbackServer.document(set, at: publication.path))
            known[.keySetPort] = String(server.address.port)
            servers.append(server)
        }
        var model: ScriptedModel?
        if let declared = api.model {
            let made = ScriptedModel(settings(declared))
            let server = try serve(declared.listen, known, made.answer)
            known[.modelPort] = String(server.address.port)
            servers.append(server)
            model = made
        }
        do throws(CommandFailure) {
            let (origin, process) = try await reach(known)
            preparation.accounts = accounts
            preparation.signIn = SignInPlan(
                scenario: scenario, api: api, origin: origin, mark: accounts?.mark,
                seeded: SeededAccounts(population))
            return ApplicationSession(
                origin: origin, process: process, log: process.map { log(of: $0, known) },
                model: model, servers: servers,
                preparation: preparation)
        } catch {
            for server in servers { server.stop() }
            throw error
        }
    }

    private func log(
        of process: RunningApplication, _ known: [LateText.Variable: String]
    ) -> ApplicationLog {
        let variables = start.map { command($0, known, process.place).environment } ?? [:]
        return ApplicationLog(process, environment: variables)
    }

    // MARK: What is served to it

    private func serve(
        _ listen: ListenAddress, _ known: [LateText.Variable: String],
        _ answer: @escaping @Sendable (LoopbackRequest) -> LoopbackAnswer?
    ) throws(CommandFailure) -> LoopbackServer {
        // A variable of ours is a port that is found free: any will do.
        let port = listen.port.resolved { known[$0] ?? "0" }
        do throws(LoopbackError) {
            let address = try LoopbackAddress("\(listen.host):\(port)")
            return try LoopbackServer(at: address, answering: [answer])
        } catch {
            throw CommandFailure(.unavailable, "The application's helper cannot listen: \(error)")
        }
    }

    private func settings(_ declared: ModelDeclaration) -> ScriptedModelSettings {
        let population = population
        let (fewest, most) = (declared.tokens.lowerBound, declared.tokens.upperBound)
        let delay = isForAttacks ? .fixed(0) : declared.delay
        let between = isForAttacks ? .fixed(0) : declared.between ?? .fixed(0)
        return ScriptedModelSettings(
            firstToken: ActivityCompiler.thinkTime(delay),
            betweenTokens: ActivityCompiler.thinkTime(between), seed: population.seed
        ) { marker in
            // The number follows from the turn, so that a run can be repeated.
            let count = fewest + (marker?.turn ?? 0) % (most - fewest + 1)
            let canary = marker.map { population.canary(ofUser: $0.user).text + " " } ?? ""
            return canary + repeatElement("word", count: max(count - 1, 1)).joined(separator: " ")
        }
    }

    // MARK: The application itself

    private func reach(
        _ known: [LateText.Variable: String]
    ) async throws(CommandFailure) -> (HTTPOrigin, RunningApplication?) {
        guard let start = start, !api.runsAlready else {
            let url = api.baseURL?.resolved { known[$0] } ?? ""
            return (try origin(url), nil)
        }
        // Before anything is started: what it would be asked for.
        let ready = start.readyPath
        let interruption = interruption
        let settings = TransferSettings(api)
        let lastLook = Mutex("")
        do throws(ProgramError) {
            let process = try await RunningApplication.start(
                command: { place in command(start, known, place) },
                isReady: { port in
                    // Whoever waits for nothing any more need not wait for this.
                    guard !interruption.isRequested else { return true }
                    let fault = Self.fault(
                        of: ready, at: url(known, port: port), settings)
                    lastLook.withLock { $0 = fault ?? "" }
                    return fault == nil
                })
            return (try Self.checked(url(known, port: process.port)), process)
        } catch {
            let seen = lastLook.withLock(\.self)
            let isTold = error.code == .applicationNotReady && !seen.isEmpty
            let last = isTold ? " The last look: \(seen)." : ""
            throw CommandFailure(.unavailable, "The application did not start: \(error)\(last)")
        }
    }

    /// Where it is once it listens on that port.
    private func url(_ known: [LateText.Variable: String], port: Int) -> String {
        var known = known
        known[.port] = String(port)
        return api.baseURL?.resolved { known[$0] } ?? "http://127.0.0.1:\(port)"
    }

    /// How it is started, with the defect if there is one.
    private var start: ApplicationStart? {
        guard defect != nil, let defects = api.defects else { return api.start }
        return api.start?.planting(defects)
    }

    private func command(
        _ start: ApplicationStart, _ known: [LateText.Variable: String], _ place: ApplicationPlace
    ) -> ApplicationCommand {
        var known = known
        known[.port] = String(place.port)
        if keepsPoolLog { known[.poolLog] = "\(place.folder)/\(Self.poolLogName)" }
        let values = known
        func value(_ variable: LateText.Variable) -> String? { values[variable] }
        var variables = environment
        for entry in start.environment { variables[entry.name] = entry.value.resolved(value) }
        return ApplicationCommand(
            arguments: start.command.map { $0.resolved(value) }, environment: variables,
            directory: URL(fileURLWithPath: start.directory).standardizedFileURL.path,
            readyLimit: .nanoseconds(start.timeoutNanoseconds))
    }

    /// Why it is not ready; nil where it answers with a status of 200 to 299.
    private static func fault(
        of path: String, at url: String, _ settings: TransferSettings
    ) -> String? {
        do {
            // The path stands by itself: what is before it in `base_url` belongs to operations.
            let root = try HTTPOrigin(baseURL: url).root
            var request = HTTPRequest("GET", try HTTPOrigin(baseURL: root), path)
            request.limits.totalNanoseconds = 2_000_000_000
            let response = try HTTPClient(settings).perform(request)
            return (200...299).contains(response.status)
                ? nil : "GET \(path) was answered with \(response.status)"
        } catch {
            return "\(error)"
        }
    }

    private static func checked(_ url: String) throws(ProgramError) -> HTTPOrigin {
        do throws(HTTPOrigin.Fault) {
            return try HTTPOrigin(baseURL: url)
        } catch {
            throw ProgramError(.applicationFailed, "base_url cannot be used: \(error)")
        }
    }

    private func origin(_ url: String) throws(CommandFailure) -> HTTPOrigin {
        do throws(HTTPOrigin.Fault) {
            return try HTTPOrigin(baseURL: url)
        } catch {
            throw CommandFailure(.invalidScenario, "base_url cannot be used: \(error)")
        }
    }
}

extension APIDeclaration {
    /// Whether Bulkhead finds the application instead of starting it.
    var runsAlready: Bool { isRunning || start == nil }
}

extension ConnectionParameters {
    /// As applications take it: `postgresql://user:password@host:port/database?…`.
    var uri: String {
        var rest: [String: String] = [:]
        for keyword in expanded.keywords { rest[keyword.name] = keyword.value }
        func take(_ name: String) -> String? { rest.removeValue(forKey: name).map(Self.encoded) }
        let user = take("user").map { $0 + (take("password").map { ":" + $0 } ?? "") + "@" }
        var uri = "postgresql://" + (user ?? "") + (take("host") ?? "")
        uri += take("port").map { ":" + $0 } ?? ""
        uri += "/" + (take("dbname") ?? "")
        for (name, value) in rest.sorted(by: { $0.key < $1.key }) {
            uri += (uri.contains("?") ? "&" : "?") + name + "=" + Self.encoded(value)
        }
        return uri
    }

    private static func encoded(_ text: String) -> String {
        RequestTemplate.percentEncoded(text)
    }
}
