import EphemeralPostgres
import Foundation

/// `make bench`: every figure that the README quotes, beside its peer where it has one.
let server = try await BenchServer.start()
do {
    let quick = CommandLine.arguments.contains("--quick")
    var figures: [Figure] = []
    figures += try PointSelect(
        server: server, seconds: quick ? 2 : 4, pairs: quick ? 5 : 15
    ).figures()
    print(Figure.header)
    for figure in figures { print(figure.line) }
    await server.cluster.stop()
} catch {
    await server.cluster.stop()
    throw error
}
