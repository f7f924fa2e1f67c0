internal import ResultModel

/// An option that the environment can give too: the command line wins over `BULKHEAD_…`, which wins
/// over the scenario.
struct EnvironmentValue {
    let environment: [String: String]

    /// The value of an option.
    ///
    /// - Parameters:
    ///   - given: from the command line.
    ///   - name: the option's name without dashes, `pg-setting`.
    func string(_ given: String?, _ name: String) -> String? {
        if let given { return given }
        let value = environment[Self.variable(name)] ?? ""
        return value.isEmpty ? nil : value
    }

    /// - Throws: `CommandFailure` (usage) when the variable does not hold a `T`.
    func value<T: LosslessStringConvertible>(
        _ given: T?, _ name: String
    ) throws(CommandFailure) -> T? {
        if let given { return given }
        guard let text = string(nil, name) else { return nil }
        guard let value = T(text) else {
            throw CommandFailure(
                .usage, "\(source(nil, name)): this is not what --\(name) takes.")
        }
        return value
    }

    /// A flag: set on the command line, or `1`, `true` or `yes` in the environment.
    func flag(_ given: Bool, _ name: String) -> Bool {
        given || ["1", "true", "yes"].contains((string(nil, name) ?? "").lowercased())
    }

    /// How a value was given, for messages: `--rate 0`, or `BULKHEAD_RATE=0`.
    func source(_ given: String?, _ name: String) -> String {
        if let given { return "--\(name) \(given)" }
        return "\(Self.variable(name))=\(string(nil, name) ?? "")"
    }

    static func variable(_ name: String) -> String {
        "BULKHEAD_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }
}
