package import ResultModel

/// `--format json`: the record itself.
package enum JSONReport {
    /// The bytes of `result.json`.
    ///
    /// - Throws: ``ResultFileError`` where a figure cannot be written as JSON.
    package static func render(_ result: RunResult) throws(ResultFileError) -> [UInt8] {
        try ResultFile.encode(result)
    }
}
