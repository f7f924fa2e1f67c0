/// The figures over HTTP, where their peers are there.
struct HTTPFigures {
    let server: BenchServer
    let isQuick: Bool

    /// Takes them one after the other, each printed as soon as it is there.
    func add(to table: inout FigureTable) throws {
        let peers = HTTPPeers()
        if let missing = peers.missing { return print(missing) }
        _ = try server.create("bench_http", schema: HTTPEngine.schema)
        let engine = HTTPEngine(database: server.parameters("bench_http"))
        let nginx = try HTTPServer()
        table.add(try FirstToken(engine: engine).figures())
        table.add(
            try HTTPLoad(
                server: nginx, engine: engine, k6: peers.k6, seconds: isQuick ? 2 : 4,
                pairs: isQuick ? 3 : 9
            ).figures())
        table.add(
            try HTTPMemory(
                server: nginx, environment: server.environment("bench_http"), k6: peers.k6,
                program: CommandLine.arguments[0]
            ).figures())
    }
}
