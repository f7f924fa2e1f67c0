internal import ResultModel
internal import ScenarioModel

/// Every choice of a run, with the command line laid over the environment.
struct RunSettings: Sendable {
    var scenarioPath: String
    var dsn: String?
    var adminDSN: String?
    /// Where the application runs already; nil where the scenario or API_URL says it.
    var baseURL: String?
    /// Whether an application that others may use is loaded.
    var allowsExistingData: Bool
    var isEphemeralForced: Bool
    var postgresBin: String?
    var pgbouncerBin: String?
    var serverSettings: [(name: String, value: String)]
    var keep: Bool
    var users: Int?
    /// Users of a second database, in which the reads are explained again.
    var growTo: Int?
    var ratePerSecond: Double?
    var durationNanoseconds: UInt64?
    var seed: UInt64?
    var outFolder: String?
    var format: OutputFormat
    var isQuiet: Bool
    var skipped: Set<RunPart>
    var inconclusivePasses: Bool
}

/// A part of a run that `--skip` leaves out.
enum RunPart: String, CaseIterable, Sendable {
    case load
    case indexes
    case isolation
    case cascade
    case storage
    case invariants
}

extension RunSettings {
    /// Resolves the options of `run` and `verify`.
    ///
    /// - Throws: `CommandFailure` (usage) for a value that cannot be used.
    init(
        scenario: String, target: TargetOptions, size: SizeOptions, output: OutputOptions,
        skip: String?, onInconclusive: OnInconclusive?, environment: [String: String]
    ) throws(CommandFailure) {
        let given = EnvironmentValue(environment: environment)
        scenarioPath = scenario
        dsn = given.string(target.dsn, "dsn")
        adminDSN = given.string(target.adminDsn, "admin-dsn")
        isEphemeralForced = given.flag(target.ephemeral, "ephemeral")
        if adminDSN != nil, dsn == nil {
            throw CommandFailure(.usage, "--admin-dsn needs --dsn: both name the same database.")
        }
        allowsExistingData = given.flag(target.allowExistingData, "allow-existing-data")
        baseURL = given.string(target.baseUrl, "base-url")
        postgresBin = given.string(target.postgresBin, "postgres-bin")
        pgbouncerBin = given.string(target.pgbouncerBin, "pgbouncer-bin")
        keep = given.flag(target.keep, "keep")
        users = try given.value(size.users, "users")
        if let users, users < 2 {
            let source = given.source(size.users.map { "\($0)" }, "users")
            throw CommandFailure(.usage, "\(source): at least 2 users are needed.")
        }
        growTo = try given.value(size.growTo, "grow-to")
        if let growTo, growTo < 2 {
            let source = given.source(size.growTo.map { "\($0)" }, "grow-to")
            throw CommandFailure(.usage, "\(source): at least 2 users are needed.")
        }
        seed = try given.value(size.seed, "seed")
        outFolder = given.string(output.out, "out")
        isQuiet = given.flag(output.quiet, "quiet")
        format = try Self.format(output.format, given)
        serverSettings = try Self.settings(target.pgSetting, given)
        skipped = try Self.parts(skip, given)
        inconclusivePasses = try Self.inconclusivePasses(onInconclusive, given)
        ratePerSecond = nil
        durationNanoseconds = nil
        if let rate = given.string(size.rate, "rate") {
            do throws(OptionQuantity.Mistake) {
                ratePerSecond = try OptionQuantity.rate(rate)
            } catch {
                throw CommandFailure(.usage, "\(given.source(size.rate, "rate")): \(error).")
            }
        }
        if let duration = given.string(size.duration, "duration") {
            do throws(OptionQuantity.Mistake) {
                durationNanoseconds = try OptionQuantity.duration(duration)
            } catch {
                throw CommandFailure(
                    .usage, "\(given.source(size.duration, "duration")): \(error).")
            }
        }
    }

    private static func format(
        _ given: OutputFormat?, _ environment: EnvironmentValue
    ) throws(CommandFailure) -> OutputFormat {
        guard let text = environment.string(given?.rawValue, "format") else { return .text }
        guard let format = OutputFormat(rawValue: text) else {
            throw CommandFailure(
                .usage, "\(environment.source(nil, "format")): it is text or json.")
        }
        return format
    }

    private static func inconclusivePasses(
        _ given: OnInconclusive?, _ environment: EnvironmentValue
    ) throws(CommandFailure) -> Bool {
        guard let text = environment.string(given?.rawValue, "on-inconclusive") else {
            return false
        }
        guard let choice = OnInconclusive(rawValue: text) else {
            throw CommandFailure(
                .usage, "\(environment.source(nil, "on-inconclusive")): it is fail or pass.")
        }
        return choice == .pass
    }

    private static func settings(
        _ given: [String], _ environment: EnvironmentValue
    ) throws(CommandFailure) -> [(name: String, value: String)] {
        var list = given
        if list.isEmpty, let text = environment.string(nil, "pg-setting") {
            list = text.split(separator: " ").map(String.init)
        }
        var result: [(name: String, value: String)] = []
        for entry in list {
            guard let equals = entry.firstIndex(of: "="), equals != entry.startIndex else {
                let option =
                    given.isEmpty ? EnvironmentValue.variable("pg-setting") : "--pg-setting"
                throw CommandFailure(
                    .usage, "\(option) \(entry): write name=value, as in work_mem=64MB.")
            }
            result.append((String(entry[..<equals]), String(entry[entry.index(after: equals)...])))
        }
        return result
    }

    private static func parts(
        _ given: String?, _ environment: EnvironmentValue
    ) throws(CommandFailure) -> Set<RunPart> {
        var parts: Set<RunPart> = []
        for name in (environment.string(given, "skip") ?? "").split(separator: ",") {
            guard let part = RunPart(rawValue: name.filter { !$0.isWhitespace }) else {
                let known = RunPart.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandFailure(
                    .usage,
                    "\(environment.source(given, "skip")): there is no part '\(name)'; the parts "
                        + "of a run are \(known).")
            }
            parts.insert(part)
        }
        return parts
    }
}

/// What an inconclusive run exits with.
enum OnInconclusive: String, CaseIterable, Sendable {
    case fail
    case pass
}
