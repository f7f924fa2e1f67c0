// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// For modules that run once, or wait for a server's answer: the optimiser would spend more than a
// quarter of a release build on them, and save less than half a second of a whole `verify`.
// Whatever runs under load, signs or simulates is optimised.
let unhurried: [SwiftSetting] = [.unsafeFlags(["-Onone"], .when(configuration: .release))]

// Third-party products; Documentation.docc/Architecture.md gives the reason for each.
let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let hummingbird: [Target.Dependency] = [
    .product(name: "Hummingbird", package: "hummingbird"),
    .product(name: "HTTPTypes", package: "swift-http-types"),
    .product(name: "Logging", package: "swift-log"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
    .product(name: "UnixSignals", package: "swift-service-lifecycle"),
]
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// A library target of this package with the settings every target shares.
///
/// - Parameters:
///   - embedded: files that `CEmbeddedFiles` puts into the program.
///   - settings: beside those of every target.
func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], embedded: [String] = [],
    settings: [SwiftSetting] = []
) -> Target {
    .target(
        name: name, dependencies: (embedded.isEmpty ? [] : ["CEmbeddedFiles"]) + dependencies,
        exclude: embedded, swiftSettings: strict + settings)
}

/// The tests of one module; fixtures and snapshots are read from the source tree.
func tests(
    of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name)] + dependencies,
        exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "bulkhead",
    products: [.executable(name: "bulkhead", targets: ["bulkhead"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    ],
    targets: [
        // MARK: C libraries
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CPgQuery", providers: [.apt(["libpg-query-dev"])]),
        .systemLibrary(
            name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CLibEvent", pkgConfig: "libevent", providers: [.apt(["libevent-dev"])]),
        .systemLibrary(name: "CLinux"),

        // Texts of the modules below, read by the C compiler: as Swift they cost seconds each.
        .target(name: "CEmbeddedFiles"),

        // MARK: Values
        module("Stochastics"),
        module("Recording", [histogram]),
        module("ScenarioModel", [yams]),
        module(
            "ResultModel", embedded: ["Schema/result.schema.json"], settings: unhurried),

        // MARK: Drivers
        module("PostgresDriver", ["CLibPQ"]),
        module("HTTPDriver", ["CLibCurl", "CLinux", "Recording"]),
        module("DatabaseCatalog", ["PostgresDriver"]),
        module("StatementSyntax", ["CPgQuery"]),
        module(
            "ScenarioDrafting", ["DatabaseCatalog", "StatementSyntax", yams], settings: unhurried),
        module("Supervision", [subprocess, systemPackage]),
        module(
            "EphemeralPostgres", ["Supervision", subprocess, systemPackage],
            embedded: ["supervisor.sh", "Pooler/pooler-supervisor.sh"], settings: unhurried),

        module("Tokens", ["CLibCrypto"]),
        module("LoopbackServer", ["CLibEvent"]),

        // The application under test, from its start to its last process.
        module(
            "ApplicationControl", ["Supervision"], embedded: ["application-supervisor.sh"]),
        module(
            "StructureCopy",
            ["PostgresDriver", "EphemeralPostgres", "Supervision", subprocess, systemPackage],
            settings: unhurried),

        module("APIRequests", ["HTTPDriver", "ScenarioModel", "Tokens"]),

        // MARK: Engine
        module("PoolModel", ["Stochastics", "Recording"]),
        module(
            "Population", ["Stochastics", "ScenarioModel", "DatabaseCatalog", "PostgresDriver"]),
        module("LoadEngine", ["CLinux", "Stochastics", "Recording", "PoolModel"]),
        module("ScriptedModel", ["LoopbackServer", "LoadEngine", "Stochastics"]),
        module(
            "PoolSizing",
            ["LoadEngine", "PoolModel", "Recording", "StatementSyntax", "Stochastics"]),
        module(
            "Workloads",
            [
                "LoadEngine", "PoolModel", "Population", "Stochastics", "Recording",
                "ScenarioModel", "ResultModel", "DatabaseCatalog", "PostgresDriver", "HTTPDriver",
                "APIRequests", "Tokens", "ScriptedModel",
            ]),

        // Users who register and sign in by requests, and rows that are made through the API.
        module(
            "Accounts",
            [
                "APIRequests", "HTTPDriver", "ScenarioModel", "DatabaseCatalog", "PostgresDriver",
                "Population", "Stochastics", "Tokens",
            ]),

        // MARK: Checks
        module(
            "Verification",
            ["ScenarioModel", "ResultModel", "Population", "DatabaseCatalog", "PostgresDriver"],
            embedded: ["Rules/rules.md"], settings: unhurried),
        module(
            "APIVerification",
            [
                "Verification", "APIRequests", "HTTPDriver", "Tokens", "ScriptedModel",
                "ScenarioModel", "ResultModel", "Population", "DatabaseCatalog", "PostgresDriver",
                "Recording",
            ], settings: unhurried),
        module(
            "Mutation",
            [
                "StatementSyntax", "Verification", "ScenarioModel", "ResultModel", "Population",
                "DatabaseCatalog", "PostgresDriver",
            ], settings: unhurried),
        module(
            "Assessment", ["ScenarioModel", "ResultModel", "Recording"], settings: unhurried),
        module("Comparison", ["ResultModel", "Stochastics"]),
        // Which line of the schema or the scenario a finding is about.
        module(
            "SourcePlaces", ["ScenarioModel", "StatementSyntax", "ResultModel"],
            settings: unhurried),

        // MARK: Output and command line
        module(
            "Reporting", ["ResultModel", "Recording", mustache],
            embedded: ["HTML/Templates"], settings: unhurried),
        module(
            "Commands",
            [
                "ScenarioModel", "ScenarioDrafting", "ResultModel", "PostgresDriver",
                "DatabaseCatalog", "HTTPDriver",
                "Supervision", "EphemeralPostgres", "StructureCopy", "APIVerification",
                "ApplicationControl", "Accounts",
                "Population", "PoolModel", "PoolSizing", "LoadEngine",
                "Workloads", "Verification", "Mutation", "Assessment", "Comparison", "Reporting",
                "SourcePlaces", "Recording",
                "Stochastics", "APIRequests", "Tokens", "LoopbackServer",
                "ScriptedModel",
                argumentParser, subprocess, systemPackage,
            ], settings: unhurried),
        .executableTarget(name: "bulkhead", dependencies: ["Commands"], swiftSettings: strict),
        // The figures of the README, each beside its peer: `make bench`.
        .executableTarget(
            name: "bulkhead-bench",
            dependencies: [
                "Workloads", "LoadEngine", "Population", "DatabaseCatalog", "PostgresDriver",
                "HTTPDriver", "EphemeralPostgres", "ScenarioModel", "Recording", "ResultModel",
                "APIRequests", "Tokens", "PoolModel", "PoolSizing", "Comparison", "Reporting",
                "SampleResults", "Verification",
            ], swiftSettings: strict),

        // The reference application that the scenario of its name drives; it alone knows Hummingbird.
        .executableTarget(
            name: "todo-api",
            dependencies: [
                "CLibCrypto", "PoolModel", "PostgresDriver", "Recording", "Tokens", argumentParser,
            ] + hummingbird,
            resources: [.embedInCode("Routes/openapi.json")],
            swiftSettings: strict),

        // MARK: Tests
        .target(
            name: "TestDatabases", dependencies: ["EphemeralPostgres", "PostgresDriver"],
            path: "Tests/TestDatabases", swiftSettings: strict),
        .target(
            name: "SampleResults", dependencies: ["ResultModel", "Recording"],
            path: "Tests/SampleResults", swiftSettings: strict),
        .target(
            name: "PythonPeers", dependencies: [subprocess, systemPackage],
            path: "Tests/PythonPeers", swiftSettings: strict),
        // A process of its own that owns a cluster, for tests that kill the owner.
        .executableTarget(
            name: "EphemeralPostgresFixture", dependencies: ["EphemeralPostgres"],
            path: "Tests/EphemeralPostgresFixture", swiftSettings: strict),
        tests(of: "Stochastics"),
        tests(of: "Recording"),
        tests(of: "ScenarioModel"),
        tests(
            of: "ScenarioDrafting", ["ScenarioModel", "DatabaseCatalog"], exclude: ["Fixtures"]),
        tests(of: "ResultModel", ["SampleResults"]),
        tests(of: "PostgresDriver", ["TestDatabases"]),
        tests(of: "HTTPDriver", ["Recording"]),
        tests(of: "DatabaseCatalog", ["PostgresDriver", "TestDatabases"]),
        tests(
            of: "EphemeralPostgres",
            [
                "EphemeralPostgresFixture", "Supervision", "TestDatabases", subprocess,
                systemPackage,
            ]),
        tests(of: "ApplicationControl", ["Supervision"]),
        tests(of: "APIRequests", ["HTTPDriver", "ScenarioModel", "Tokens"]),
        tests(
            of: "StructureCopy",
            ["PostgresDriver", "EphemeralPostgres", "Supervision", "TestDatabases"]),
        tests(of: "Tokens", ["PythonPeers"], exclude: ["Peers/pyjwt_peer.py"]),
        tests(of: "LoopbackServer"),
        tests(
            of: "Accounts",
            [
                "APIRequests", "HTTPDriver", "ScenarioModel", "Population", "DatabaseCatalog",
                "LoopbackServer", "Tokens",
            ]),
        tests(
            of: "ScriptedModel",
            ["LoopbackServer", "LoadEngine", "Stochastics", "PythonPeers"],
            exclude: ["Peers/openai_peer.py"]),
        tests(
            of: "PoolModel", ["Stochastics", "Recording", "PythonPeers"],
            exclude: [
                "Peers/sqlalchemy_peer.py", "Peers/sqlalchemy_threads_peer.py",
                "Peers/pool_log_peer.py",
            ]),
        tests(
            of: "Population",
            [
                "Stochastics", "ScenarioModel", "DatabaseCatalog", "PostgresDriver",
                "EphemeralPostgres",
            ]),
        tests(of: "LoadEngine", ["PoolModel", "Recording", "Stochastics"]),
        tests(
            of: "PoolSizing",
            [
                "LoadEngine", "PoolModel", "Recording", "Stochastics", "EphemeralPostgres",
                "PostgresDriver", "PythonPeers",
            ], exclude: ["Peers/create_engine_peer.py"]),
        tests(
            of: "Workloads",
            [
                "LoadEngine", "Population", "ScenarioModel", "DatabaseCatalog", "PostgresDriver",
                "ResultModel", "Recording", "Stochastics", "TestDatabases", "APIRequests",
                "HTTPDriver", "LoopbackServer",
            ]),
        tests(
            of: "Verification",
            [
                "ScenarioModel", "ResultModel", "Population", "DatabaseCatalog", "PostgresDriver",
                "EphemeralPostgres", "TestDatabases",
            ], exclude: ["Fixtures"]),
        tests(
            of: "APIVerification",
            [
                "Verification", "HTTPDriver", "Tokens", "ScenarioModel", "ResultModel",
                "Population", "DatabaseCatalog", "PostgresDriver", "TestDatabases",
                "LoopbackServer",
            ]),
        tests(of: "StatementSyntax"),
        tests(
            of: "Mutation",
            [
                "Verification", "ScenarioModel", "ResultModel", "Population", "DatabaseCatalog",
                "PostgresDriver", "TestDatabases",
            ]),
        tests(of: "Assessment", ["ResultModel", "ScenarioModel", "SampleResults"]),
        tests(of: "Comparison", ["ResultModel", "Stochastics"]),
        tests(of: "SourcePlaces", ["ScenarioModel", "ResultModel"]),
        tests(
            of: "Reporting", ["ResultModel", "Recording", "SampleResults", "PythonPeers"],
            exclude: [
                "Snapshots", "HTML/look.js", "JUnit/junit_peer.py", "JUnit/junit-10.xsd",
                "SARIF/sarif_peer.py",
            ]),
        tests(
            of: "Commands",
            [
                "bulkhead", "todo-api", "ResultModel", "ScenarioModel", "EphemeralPostgres",
                "PostgresDriver", "LoopbackServer", "TestDatabases", "PoolModel", "PoolSizing",
                "Recording", "ApplicationControl", "HTTPDriver", "Comparison", "PythonPeers",
                subprocess, systemPackage, yams,
            ],
            exclude: [
                "Fixtures", "ContinuousIntegration/schema_peer.py", "Terminal/terminal_peer.py",
            ]),
        tests(
            of: "todo-api",
            ["PoolModel", "PostgresDriver", "TestDatabases", "Tokens", subprocess, systemPackage]
                + hummingbird),
    ],
    // `#embed` is C23.
    cLanguageStandard: .c2x
)
