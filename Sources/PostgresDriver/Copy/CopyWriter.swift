internal import CLibPQ

/// A COPY … FROM STDIN under way; ended by `finish()` or `abort(because:)`.
@safe package struct CopyWriter: ~Copyable {
    private let connection: Connection
    private var isOpen = true

    /// Starts a COPY on a connection in blocking use.
    ///
    /// - Parameter sql: `COPY … FROM STDIN (FORMAT binary)`.
    package init(_ connection: Connection, _ sql: String) throws(PostgresError) {
        let result = try connection.execute(sql)
        guard result.kind == .copyIn else {
            throw PostgresError(
                code: .unexpectedResult, message: "the server did not enter COPY mode")
        }
        self.connection = connection
    }

    deinit {
        // Left open by an error on the way: the server discards the whole COPY.
        guard isOpen else { return }
        _ = Self.end(connection, because: "the COPY was abandoned")
    }

    /// Sends a piece of the stream; pieces need not end at rows.
    ///
    /// - Throws: the server's error, after which the COPY is over, or `.connectionLost`.
    package func write(_ bytes: RawSpan) throws(PostgresError) {
        let status = unsafe bytes.withUnsafeBytes { buffer in
            unsafe PQputCopyData(
                connection.handle, buffer.assumingMemoryBound(to: CChar.self).baseAddress,
                Int32(buffer.count))
        }
        guard status == 1 else {
            // The server's own reason comes with the result that follows.
            throw Self.pendingError(connection) ?? connection.lost()
        }
    }

    /// Ends the stream.
    ///
    /// - Returns: how many rows the server took.
    /// - Throws: the server's error, or `.connectionLost`; it has kept no row then.
    package consuming func finish() throws(PostgresError) -> Int {
        isOpen = false
        guard unsafe PQputCopyEnd(connection.handle, nil) == 1 else {
            throw Self.pendingError(connection) ?? connection.lost()
        }
        guard let raw = unsafe PQgetResult(connection.handle) else { throw connection.lost() }
        let result = unsafe QueryResult(adopting: raw)
        let rows = result.affectedRows
        let error: PostgresError? = result.kind == .error ? result.error : nil
        Self.drain(connection)
        if let error { throw error }
        return rows
    }

    /// Gives the COPY up; the server discards every row of it.
    package consuming func abort(because reason: String) {
        isOpen = false
        _ = Self.end(connection, because: reason)
    }

    private static func end(_ connection: Connection, because reason: String) -> PostgresError? {
        guard unsafe PQputCopyEnd(connection.handle, reason) == 1 else { return connection.lost() }
        return pendingError(connection)
    }

    private static func pendingError(_ connection: Connection) -> PostgresError? {
        guard let raw = unsafe PQgetResult(connection.handle) else { return nil }
        let result = unsafe QueryResult(adopting: raw)
        let error: PostgresError? = result.kind == .error ? result.error : nil
        drain(connection)
        return error
    }

    /// Takes the remaining answers, at most a handful, so that the connection is usable again.
    private static func drain(_ connection: Connection) {
        for _ in 0..<16 {
            guard let raw = unsafe PQgetResult(connection.handle) else { return }
            unsafe PQclear(raw)
        }
    }
}
