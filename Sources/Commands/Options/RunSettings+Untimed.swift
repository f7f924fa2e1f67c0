internal import ArgumentParser

extension RunSettings {
    /// A run on a throw-away server where no clock decides anything.
    ///
    /// Nothing is timed, and nothing that was lost would be missed: the server need not wait for its
    /// disk. What `pgSetting` says wins.
    ///
    /// - Throws: `CommandFailure` (usage) for a value that cannot be used.
    static func untimed(
        scenario: String, users: Int?, seed: UInt64?, postgresBin: String?, pgSetting: [String],
        output: OutputOptions, environment: [String: String]
    ) throws -> RunSettings {
        // Whatever else the options of other verbs offer stays as it is without them.
        let place =
            ["--ephemeral"] + (postgresBin.map { ["--postgres-bin", $0] } ?? [])
            + pgSetting.flatMap { ["--pg-setting", $0] }
        let extent =
            (users.map { ["--users", "\($0)"] } ?? []) + (seed.map { ["--seed", "\($0)"] } ?? [])
        var settings = try RunSettings(
            scenario: scenario, target: try TargetOptions.parse(place),
            size: try SizeOptions.parse(extent), output: output, skip: nil, onInconclusive: nil,
            environment: environment)
        settings.dsn = nil
        settings.adminDSN = nil
        settings.skipped = [.load]
        let hasty = [
            "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
            "autovacuum": "off", "max_wal_size": "4GB",
        ]
        settings.serverSettings =
            hasty.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
            + settings.serverSettings
        return settings
    }
}
