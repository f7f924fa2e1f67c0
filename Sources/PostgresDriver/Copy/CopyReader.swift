internal import CLibPQ

extension Connection {
    /// Performs a COPY … TO STDOUT and counts its rows.
    ///
    /// - Parameter sql: in text format, where each row is one piece of the stream.
    /// - Returns: how many rows the server sent.
    /// - Throws: the server's error, or `.connectionLost`.
    package func copiedRowCount(_ sql: String) throws(PostgresError) -> Int {
        guard let started = unsafe PQexec(handle, sql) else { throw lost() }
        let status = unsafe PQresultStatus(started)
        guard status == PGRES_COPY_OUT else {
            // An error is thrown; anything else was no COPY to the client.
            _ = try unsafe checked(started)
            throw PostgresError(
                code: .unexpectedResult, message: "the server did not enter COPY mode")
        }
        unsafe PQclear(started)
        var rows = 0
        var buffer: UnsafeMutablePointer<CChar>?
        // Ends with the stream: -1 after the last row, -2 on an error.
        while unsafe PQgetCopyData(handle, &buffer, 0) > 0 {
            rows += 1
            if let piece = unsafe buffer { unsafe PQfreemem(piece) }
        }
        var failure: PostgresError?
        // The answer to the COPY, and the end of answers.
        for _ in 0..<4 {
            guard let raw = unsafe PQgetResult(handle) else { break }
            let result = unsafe QueryResult(adopting: raw)
            if result.kind == .error { failure = failure ?? result.error }
        }
        if let failure { throw failure }
        if isBroken { throw lost() }
        return rows
    }
}
