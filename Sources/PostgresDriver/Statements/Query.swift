internal import CLibPQ

extension Connection {
    /// Performs one or more statements without parameters and waits; the last answer is returned.
    ///
    /// Several statements form one transaction unless they say otherwise, as in libpq.
    ///
    /// - Throws: the server's error, or `.connectionLost`.
    @discardableResult
    package func execute(_ sql: String) throws(PostgresError) -> QueryResult {
        try unsafe checked(PQexec(handle, sql))
    }

    /// Performs one statement with text parameters and waits for its text answer.
    ///
    /// - Parameter parameters: for `$1`, `$2` …; nil is NULL.
    /// - Throws: the server's error, or `.connectionLost`.
    package func query(
        _ sql: String, _ parameters: [String?] = []
    ) throws(PostgresError) -> QueryResult {
        var buffer = ParameterBuffer()
        for parameter in parameters {
            if let parameter { buffer.append(text: parameter) } else { buffer.appendNull() }
        }
        let count = Int32(buffer.count)
        let answer = unsafe buffer.withLibPQArrays { values, lengths, formats in
            unsafe PQexecParams(handle, sql, count, nil, values, lengths, formats, 0)
        }
        return try unsafe checked(answer)
    }

    /// Runs `body` between BEGIN and COMMIT, or ROLLBACK when it throws.
    package func transaction<R>(
        _ body: (Connection) throws(PostgresError) -> R
    ) throws(PostgresError) -> R {
        try execute("BEGIN")
        do throws(PostgresError) {
            let value = try body(self)
            try execute("COMMIT")
            return value
        } catch {
            // A broken connection has rolled back by itself; the first error is the one to tell.
            _ = try? execute("ROLLBACK")
            throw error
        }
    }

    /// Runs `body` in a transaction that is always rolled back.
    package func rolledBack<R>(
        _ body: (Connection) throws(PostgresError) -> R
    ) throws(PostgresError) -> R {
        try execute("BEGIN")
        let value: R
        do throws(PostgresError) {
            value = try body(self)
        } catch {
            _ = try? execute("ROLLBACK")
            throw error
        }
        try execute("ROLLBACK")
        return value
    }

    /// Takes over an answer; throws the error it holds.
    func checked(_ raw: OpaquePointer?) throws(PostgresError) -> QueryResult {
        guard let raw = unsafe raw else { throw lost() }
        let result = unsafe QueryResult(adopting: raw)
        guard result.kind == .error else { return result }
        var error = result.error
        if isBroken, error.code == .statementFailed { error.code = .connectionLost }
        throw error
    }

    /// Quotes a name for use in SQL: `"users"`, also when it holds quotes or capitals.
    package static func quoted(identifier: String) -> String {
        "\""
            + identifier.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }

    /// Quotes a text for use as a literal where no parameter can stand.
    package static func quoted(literal: String) -> String {
        let doubled = literal.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "''")
        guard doubled.contains("\\") else { return "'\(doubled)'" }
        let escaped = doubled.split(separator: "\\", omittingEmptySubsequences: false)
            .joined(separator: "\\\\")
        return " E'\(escaped)'"
    }
}

/// Which statement of a script the server refused.
package struct ScriptError: Error, Sendable, CustomStringConvertible {
    /// How many statements before it succeeded.
    package let statementsBefore: Int
    /// What the server said.
    package let error: PostgresError

    package var description: String { "\(error)" }
}

extension Connection {
    /// Performs a script of statements and waits; they form one transaction unless they say
    /// otherwise.
    ///
    /// `COPY … FROM STDIN` is refused: rows belong into the population.
    ///
    /// - Throws: `ScriptError`; `error.position` counts in the whole script.
    package func executeScript(_ sql: String) throws(ScriptError) {
        guard unsafe PQsendQuery(handle, sql) == 1 else {
            throw ScriptError(statementsBefore: 0, error: lost())
        }
        var done = 0
        var failure: ScriptError?
        // Each statement has one answer; the text's length bounds how many there can be.
        for _ in 0...sql.utf8.count {
            guard let raw = unsafe PQgetResult(handle) else { break }
            let result = unsafe QueryResult(adopting: raw)
            if result.kind == .copyIn {
                // Without an end the server would wait for rows for ever; it answers with an error.
                _ = unsafe PQputCopyEnd(handle, "a schema script has no rows to copy")
            } else if result.kind == .error {
                failure = failure ?? ScriptError(statementsBefore: done, error: result.error)
            } else if result.kind != .empty {
                done += 1
            }
        }
        if let failure { throw failure }
        if isBroken { throw ScriptError(statementsBefore: done, error: lost()) }
    }
}
