internal import CEmbeddedFiles

/// The JSON Schema (draft 2020-12) of `result.json`, as `bulkhead` publishes it.
///
/// It is open: a later version may add keys under the same `schemaVersion`, and readers skip what
/// they do not know. A test holds every key of the Codable types against it, both ways.
package enum ResultSchema {
    /// The schema's text, in UTF-8.
    package static var text: String {
        unsafe String(cString: embedded_result_schema_json())
    }
}
