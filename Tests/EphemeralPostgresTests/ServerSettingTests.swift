import Supervision
import Testing

@testable import EphemeralPostgres

@Suite("Server settings")
struct ServerSettingTests {
    @Test("A command-line argument splits at its first equals sign")
    func argument() throws {
        let setting = try ServerSetting(argument: "search_path=a=b")
        #expect(setting.name == "search_path")
        #expect(setting.value == "a=b")
    }

    @Test("Names compare as the server compares them, in lower case")
    func lowerCase() throws {
        #expect(try ServerSetting(argument: "Work_Mem=64MB").line == "work_mem = '64MB'")
    }

    @Test("Quotes, backslashes and line breaks cannot leave the value")
    func escapes() throws {
        let setting = try ServerSetting(name: "x.y", value: "it's \\ two\nlines\r")
        #expect(setting.line == "x.y = 'it''s \\\\ two\\nlines\\r'")
    }

    @Test(
        "What is not a setting is refused",
        arguments: ["work_mem", "=1", "a b=1", "a\nfsync=off", "1a=1", "a.=1", "ä=1", "a=\0"])
    func malformed(argument: String) {
        #expect { try ServerSetting(argument: argument) } throws: { error in
            (error as? ClusterError)?.code == .invalidSetting
        }
    }

    @Test(
        "Settings that decide where the server is found are refused",
        arguments: ["port=1", "PORT=1", "listen_addresses=*", "data_directory=/"])
    func reserved(argument: String) {
        #expect { try ServerSetting(argument: argument) } throws: { error in
            "\(error)".contains("is chosen by Bulkhead")
        }
    }
}

@Suite("Server configuration")
struct ServerConfigurationTests {
    private func configuration(
        _ chosen: [ServerSetting], statistics: Bool = true
    ) throws -> ServerConfiguration {
        ServerConfiguration(
            layout: try ClusterLayout(parentFolder: "/tmp"), hasStatementStatistics: statistics,
            chosen: chosen)
    }

    @Test("The caller's setting stands behind Bulkhead's, where the server takes it")
    func order() throws {
        let chosen = try ServerSetting(argument: "fsync=off")
        let values = try configuration([chosen]).settings.filter { $0.name == "fsync" }
        #expect(values.map(\.value) == ["on", "off"])
    }

    @Test("Statement statistics are promised only where they will be loaded")
    func statementStatistics() throws {
        #expect(try configuration([]).hasStatementStatistics)
        #expect(try !configuration([], statistics: false).hasStatementStatistics)
        let other = try ServerSetting(argument: "shared_preload_libraries=auto_explain")
        #expect(try !configuration([other]).hasStatementStatistics)
        let both = try ServerSetting(
            argument: "shared_preload_libraries=auto_explain, \"$libdir/pg_stat_statements\"")
        #expect(try configuration([both], statistics: false).hasStatementStatistics)
    }
}
