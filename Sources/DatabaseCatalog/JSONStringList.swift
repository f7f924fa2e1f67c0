private import Foundation

/// A JSON array of strings and nulls, the form in which the catalog queries send lists of names.
enum JSONStringList {
    /// - Returns: the elements; empty when `json` is not such an array.
    static func parse(_ json: String) -> [String?] {
        (try? JSONDecoder().decode([String?].self, from: Data(json.utf8))) ?? []
    }
}
