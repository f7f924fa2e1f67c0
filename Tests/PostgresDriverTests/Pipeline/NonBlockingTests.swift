import Glibc
import TestDatabases
import Testing

@testable import PostgresDriver

extension ServerTests {
    @Suite(.database) struct NonBlockingTests {
        /// Waits until the socket is ready, for ten seconds at most.
        private func wait(_ connection: Connection, toWrite: Bool) {
            var watched = pollfd(
                fd: connection.socket, events: Int16(toWrite ? POLLOUT : POLLIN), revents: 0)
            #expect(unsafe poll(&watched, 1, 10_000) == 1)
        }

        private func opened() throws -> Connection {
            let connection = try Connection.startOpening(TestDatabase.parameters)
            wait(connection, toWrite: true)
            for _ in 0..<100 {
                switch try connection.continueOpening() {
                case .open: return connection
                case .waitingToRead: wait(connection, toWrite: false)
                case .waitingToWrite: wait(connection, toWrite: true)
                }
            }
            throw PostgresError(code: .connectionRefused, message: "it never opened")
        }

        /// Reads answers until `count` of them have come, as short descriptions.
        private func answers(_ connection: Connection, _ count: Int) -> [String] {
            var seen: [String] = []
            for _ in 0..<1000 where seen.count < count {
                if connection.isBusy {
                    wait(connection, toWrite: false)
                    #expect(connection.consumeInput())
                    continue
                }
                guard let result = connection.nextResult() else {
                    seen.append("end")
                    continue
                }
                switch result.kind {
                case .rows: seen.append("rows \(result.rowCount)")
                case .error: seen.append("error \(result.error.sqlState)")
                default: seen.append("\(result.kind)")
                }
            }
            return seen
        }

        @Test func `a connection opens without blocking and answers`() throws {
            let connection = try opened()
            #expect(connection.sendSimple("SELECT generate_series(1, 3)"))
            #expect(connection.flush() == .complete)
            #expect(answers(connection, 2) == ["rows 3", "end"])
        }

        @Test func `a pipeline answers in order and ends with its sync`() throws {
            let connection = try opened()
            let name = StatementName("n")
            #expect(connection.enterPipeline())
            #expect(connection.sendPrepare(name, "SELECT generate_series(1, $1::int)"))
            var parameters = ParameterBuffer()
            parameters.append(2, as: .int4)
            #expect(connection.send(name, &parameters, format: .binary))
            #expect(connection.sync())
            #expect(connection.flush() == .complete)
            #expect(
                answers(connection, 5) == ["command", "end", "rows 2", "end", "pipelineSync"])
            #expect(connection.exitPipeline())
        }

        @Test func `a failure in a pipeline aborts what follows, up to the sync`() throws {
            let connection = try opened()
            #expect(connection.enterPipeline())
            #expect(connection.sendExtended("CREATE TABLE made (id int)"))
            #expect(connection.sendExtended("SELECT 1/0"))
            #expect(connection.sendExtended("SELECT 1"))
            #expect(connection.sync())
            #expect(connection.flush() == .complete)
            #expect(
                answers(connection, 7) == [
                    "command", "end", "error 22012", "end", "pipelineAborted", "end",
                    "pipelineSync",
                ])
            #expect(connection.exitPipeline())
            // What a sync ends is one transaction: the table went with the failure.
            #expect(connection.sendSimple("SELECT 1 FROM pg_class WHERE relname = 'made'"))
            #expect(answers(connection, 2) == ["rows 0", "end"])
        }
    }
}
