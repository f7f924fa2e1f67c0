import Foundation
import ResultModel

/// Text as a database or a server may hold it: markup, the end of a CDATA section, terminal escapes,
/// marks that turn the direction, and quotes that hide behind a combining mark.
enum Hostile {
    static let text =
        "<script>alert(1)</script>]]>\u{1B}[31mred\u{202E}turned\u{9B}2J&amp;"
        + "\"\u{301} onload='x'\u{301}<\u{338}img src=//x>\u{7}"

    /// As a reader sees it.
    static let shown =
        "<script>alert(1)</script>]]>\\u{1b}[31mred\\u{202e}turned\\u{9b}2J&amp;"
        + "\"\u{301} onload='x'\u{301}<\u{338}img src=//x>\\u{7}"

    /// What must not be left of it in markup: an element, an attribute's end, control characters.
    static func traces(in markup: String) -> [String] {
        let controls = markup.unicodeScalars.filter {
            $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t"
        }
        return ["<script", "]]>", "\u{202E}", "src=\"//", "onload='"].filter { markup.contains($0) }
            + controls.map { "U+\(String($0.value, radix: 16))" }
    }

    /// The same result with hostile text behind every value that is free.
    ///
    /// It goes through the record, so that a text that somebody adds is not forgotten.
    static func behindEveryText(of result: RunResult) throws -> RunResult {
        let record = try JSONSerialization.jsonObject(
            with: Data(try ResultFile.encode(result)))
        let spoiled = try JSONSerialization.data(withJSONObject: spoil(record, under: ""))
        return try ResultFile.decode(Array(spoiled))
    }

    /// Keys whose values are of a closed list, or that are no text to read.
    private static let closed: Set<String> = [
        "outcome", "weight", "answer", "standing", "origin", "role", "measure", "severity",
        "section", "status", "isolation", "cascade",
        "verdict", "userClass", "planMode", "kind", "order", "sections", "startedAt", "histogram",
        "buildMode", "layers", "layer", "contentHash", "check", "checks",
    ]

    /// Keys of tables whose own keys are names.
    private static let named: Set<String> = [
        "operations", "journeys", "holds", "errors", "settings", "perTrigger",
    ]

    private static func spoil(_ value: Any, under key: String) -> Any {
        if let value = value as? String {
            return value.isEmpty || closed.contains(key) ? value : value + text
        }
        if let list = value as? [Any] {
            return list.map { spoil($0, under: named.contains(key) ? "" : key) }
        }
        guard let object = value as? [String: Any], key != "sections" else { return value }
        let suffix = named.contains(key) ? text : ""
        return Dictionary(
            uniqueKeysWithValues: object.map { ($0.key + suffix, spoil($0.value, under: $0.key)) })
    }
}
