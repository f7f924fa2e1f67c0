internal import CLibPQ

/// Non-blocking use: send, wait for the socket elsewhere, take answers in.
///
/// Every call returns at once. The connection must have been opened by `startOpening`.
extension Connection {
    /// Sends an execution of a prepared statement as far as the socket takes it.
    ///
    /// - Returns: false when libpq refused, which means that the connection is lost or misused.
    package func send(
        _ name: StatementName, _ parameters: inout ParameterBuffer, format: ResultFormat
    ) -> Bool {
        let count = Int32(parameters.count)
        return unsafe name.withPointer { name in
            unsafe parameters.withLibPQArrays { values, lengths, formats in
                unsafe PQsendQueryPrepared(
                    handle, name, count, values, lengths, formats, format.rawValue) == 1
            }
        }
    }

    /// As above, for a name that stands where libpq can read it.
    package func send(
        _ name: borrowing StatementAddress, _ parameters: inout ParameterBuffer,
        format: ResultFormat
    ) -> Bool {
        let count = Int32(parameters.count)
        return unsafe PQsendQueryPrepared(
            handle, name.pointer, count, parameters.valueList, parameters.lengthList,
            parameters.formatList, format.rawValue) == 1
    }

    /// Sends a statement with its parameters, which the server parses anew and keeps under no name.
    ///
    /// It all travels together, so that a pooler which hands the connection on between transactions
    /// cannot come in between.
    package func send(
        unnamed sql: String, _ parameters: inout ParameterBuffer, format: ResultFormat
    ) -> Bool {
        let count = Int32(parameters.count)
        return unsafe PQsendQueryParams(
            handle, sql, count, nil, parameters.valueList, parameters.lengthList,
            parameters.formatList, format.rawValue) == 1
    }

    /// Sends a request to prepare a statement.
    package func sendPrepare(_ name: StatementName, _ sql: String) -> Bool {
        unsafe name.withPointer { name in
            unsafe PQsendPrepare(handle, name, sql, 0, nil) == 1
        }
    }

    /// Sends statements in the simple protocol, as drivers send BEGIN and COMMIT; not in a pipeline.
    package func sendSimple(_ sql: String) -> Bool { unsafe PQsendQuery(handle, sql) == 1 }

    /// Sends one statement without parameters, in the extended protocol (pipelines need it).
    package func sendExtended(_ sql: String) -> Bool {
        unsafe PQsendQueryParams(handle, sql, 0, nil, nil, nil, nil, 1) == 1
    }

    /// What became of bytes that were waiting to be sent.
    package enum Flush: Sendable, Equatable {
        case complete
        /// The socket takes no more: call again when it can be written or read.
        case partial
        case failed
    }

    /// Sends what waits to be sent, as far as the socket takes it.
    package func flush() -> Flush {
        switch unsafe PQflush(handle) {
        case 0: .complete
        case 1: .partial
        default: .failed
        }
    }

    /// Reads what has arrived; false when the connection is lost.
    package func consumeInput() -> Bool { unsafe PQconsumeInput(handle) == 1 }

    /// Whether `nextResult` would have to wait.
    package var isBusy: Bool { unsafe PQisBusy(handle) == 1 }

    /// The next answer; nil at the end of a statement's answers.
    ///
    /// Call it only when not busy: it would wait.
    package func nextResult() -> QueryResult? {
        guard let raw = unsafe PQgetResult(handle) else { return nil }
        return unsafe QueryResult(adopting: raw)
    }
}

/// Pipeline mode: several statements in one round trip, answered in order.
extension Connection {
    /// Turns pipeline mode on; false while an answer is missing.
    package func enterPipeline() -> Bool { unsafe PQenterPipelineMode(handle) == 1 }

    /// Turns pipeline mode off; false while an answer is missing.
    package func exitPipeline() -> Bool { unsafe PQexitPipelineMode(handle) == 1 }

    /// Ends a batch: the server answers all of it, and commits what no BEGIN holds open.
    package func sync() -> Bool { unsafe PQpipelineSync(handle) == 1 }
}
