import EphemeralPostgres
import Foundation

/// `make bench`: every figure that the README quotes, beside its peer where it has one.
///
/// `--quick` takes fewer and shorter runs and writes nothing; names of parts (`select`, `seeding`,
/// `open`, `memory`, `http`, `pools`, `power`, `reports`, `indexes`) leave the others out.
/// `--evidence` is `make evidence` instead: it verifies the scenarios named after it, each
/// `--runs=N` times.
let arguments = CommandLine.arguments.dropFirst()
let isQuick = arguments.contains("--quick")
let parts = Set(arguments.filter { !$0.hasPrefix("-") })
let scenarioFolder = "scenarios/todo-ai-chatbot"
let program =
    URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("bulkhead").path

if arguments.contains("--evidence") {
    let given = arguments.filter { $0.hasPrefix("--runs=") }.compactMap { Int($0.dropFirst(7)) }
    let run = EvidenceRun(
        program: program, scenarioFolders: parts.sorted(), runs: given.first ?? 20)
    exit(try run.perform())
}

if let own = arguments.first(where: { $0.hasPrefix(HTTPMemory.argument) }) {
    try HTTPMemory.perform(baseURL: String(own.dropFirst(HTTPMemory.argument.count)))
    exit(0)
}

func wants(_ part: String) -> Bool { parts.isEmpty || parts.contains(part) }

var table = FigureTable()
var serverVersion = ""
if ["select", "seeding", "open", "memory", "http", "pools"].contains(where: wants) {
    let server = try await BenchServer.start()
    do {
        if wants("select") {
            table.add(
                try PointSelect(
                    server: server, seconds: isQuick ? 2 : 4, pairs: isQuick ? 5 : 15
                ).figures())
        }
        if wants("seeding") {
            table.add(
                try Seeding(
                    server: server, scenarioFolder: scenarioFolder, pairs: isQuick ? 3 : 7
                ).figures())
        }
        if wants("open") {
            table.add(try OpenLoad(server: server).figures(seconds: isQuick ? 10 : 30))
        }
        if wants("http") {
            try HTTPFigures(server: server, isQuick: isQuick).add(to: &table)
        }
        if wants("pools") {
            try PoolReplay(server: server, seconds: isQuick ? 2 : 10).measure(into: &table)
        }
        serverVersion = server.cluster.serverVersion
        await server.cluster.stop()
    } catch {
        await server.cluster.stop()
        throw error
    }
    if wants("memory") {
        table.add(try LargeRun(program: program, scenarioFolder: scenarioFolder).figures())
    }
}
if wants("pools") {
    PoolTwin(
        arrivals: isQuick ? 200_000 : 8_000_000,
        arrivalsOfLongest: isQuick ? 2_000_000 : 17_000_000
    ).measure(into: &table)
    try PoolAdvice(
        program: program, scenarioFolder: scenarioFolder, budgetSeconds: isQuick ? 60 : 300
    ).measure(into: &table)
}
if wants("power") {
    table.add(PowerFigures(trials: isQuick ? 1_000 : 10_000).figures())
}
if wants("reports") {
    try ReportRendering(repetitions: isQuick ? 5 : 25).measure(into: &table)
}
if wants("indexes") {
    try DroppedIndexes(program: program, count: isQuick ? 2 : 10).measure(into: &table)
}
if !isQuick, !table.figures.isEmpty {
    try Evidence(table: table, serverVersion: serverVersion, parts: parts).write()
}
