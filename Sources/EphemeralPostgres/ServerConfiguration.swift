/// The settings of a throw-away server: Bulkhead's, then the caller's, which win.
struct ServerConfiguration: Sendable {
    /// In the order written; of two with one name the server takes the later.
    let settings: [ServerSetting]

    /// Takes the caller's settings.
    ///
    /// - Parameter hasStatementStatistics: Whether this installation has the library.
    init(layout: ClusterLayout, hasStatementStatistics: Bool, chosen: [ServerSetting]) {
        let preloaded = hasStatementStatistics ? [Self.statementStatistics] : []
        settings =
            [
                ServerSetting(own: "cluster_name", layout.name),
                // Latency without fsync is fiction.
                ServerSetting(own: "fsync", "on"),
                ServerSetting(own: "full_page_writes", "on"),
                ServerSetting(own: "synchronous_commit", "on"),
                ServerSetting(own: "max_connections", "100"),
                ServerSetting(own: "shared_buffers", "256MB"),
                ServerSetting(
                    own: "shared_preload_libraries", preloaded.joined(separator: ",")),
                // Two clock readings a block would be part of what is measured.
                ServerSetting(own: "track_io_timing", "off"),
                ServerSetting(own: "track_functions", "pl"),
                // Messages are read by tests and people of any locale, times compared across machines.
                ServerSetting(own: "lc_messages", "C"),
                ServerSetting(own: "timezone", "UTC"),
                ServerSetting(own: "log_timezone", "UTC"),
                // In files at a known place, so that a killed server leaves nothing: supervisor.sh.
                ServerSetting(own: "dynamic_shared_memory_type", "mmap"),
            ] + chosen + [
                ServerSetting(own: "listen_addresses", "127.0.0.1"),
                ServerSetting(own: "unix_socket_directories", "\"\(layout.socketFolder)\""),
            ]
    }

    private static let statementStatistics = "pg_stat_statements"

    /// Whether the server will preload `pg_stat_statements`, after what the caller chose.
    var hasStatementStatistics: Bool {
        let libraries = settings.last { $0.name == "shared_preload_libraries" }?.value ?? ""
        return libraries.split(whereSeparator: { ", \"".contains($0) })
            .contains { $0.split(separator: "/").last.map(String.init) == Self.statementStatistics }
    }
}
