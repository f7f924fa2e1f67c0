internal import ResultModel
internal import ScenarioModel

/// Every choice of a run, with the command line laid over the environment.
struct RunSettings: Sendable {
    var scenarioPath: String
    var dsn: String?
    var adminDSN: String?
    var isEphemeralForced: Bool
    var postgresBin: String?
    var serverSettings: [(name: String, value: String)]
    var keep: Bool
    var users: Int?
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
        postgresBin = given.string(target.postgresBin, "postgres-bin")
        keep = given.flag(target.keep, "keep")
        users = try given.value(size.users, "users")
        if let users, users < 2 {
            throw CommandFailure(.usage, "--users \(users): at least 2 users are needed.")
        }
        seed = try given.value(size.seed, "seed")
        outFolder = given.string(output.out, "out")
        isQuiet = given.flag(output.quiet, "quiet")
        format = try Self.format(given.string(output.format?.rawValue, "format"))
        serverSettings = try Self.settings(target.pgSetting, given)
        skipped = try Self.parts(given.string(skip, "skip"))
        inconclusivePasses =
            given.string(onInconclusive?.rawValue, "on-inconclusive") == "pass"
        ratePerSecond = nil
        durationNanoseconds = nil
        if let rate = given.string(size.rate, "rate") {
            do throws(OptionQuantity.Mistake) {
                ratePerSecond = try OptionQuantity.rate(rate)
            } catch {
                throw CommandFailure(.usage, "--rate \(rate): \(error).")
            }
        }
        if let duration = given.string(size.duration, "duration") {
            do throws(OptionQuantity.Mistake) {
                durationNanoseconds = try OptionQuantity.duration(duration)
            } catch {
                throw CommandFailure(.usage, "--duration \(duration): \(error).")
            }
        }
    }

    private static func format(_ text: String?) throws(CommandFailure) -> OutputFormat {
        guard let text else { return .text }
        guard let format = OutputFormat(rawValue: text) else {
            throw CommandFailure(.usage, "--format \(text): it is text or json.")
        }
        return format
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
                throw CommandFailure(
                    .usage, "--pg-setting \(entry): write name=value, as in work_mem=64MB.")
            }
            result.append((String(entry[..<equals]), String(entry[entry.index(after: equals)...])))
        }
        return result
    }

    private static func parts(_ text: String?) throws(CommandFailure) -> Set<RunPart> {
        var parts: Set<RunPart> = []
        for name in (text ?? "").split(separator: ",") {
            let name = name.drop(while: \.isWhitespace)
            guard let part = RunPart(rawValue: String(name)) else {
                let known = RunPart.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandFailure(.usage, "--skip \(name): the parts of a run are \(known).")
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
