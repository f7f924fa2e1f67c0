internal import Foundation

extension ScenarioReader {
    /// A JSON document: YAML that is turned into JSON, or the JSON text itself.
    mutating func json(_ slot: Slot) -> Generator? {
        guard case .scalar(let scalar) = slot.node.content, !scalar.isPlain else {
            return .json(JSONValue(slot.node).serialized())
        }
        do {
            _ = try JSONSerialization.jsonObject(
                with: Data(scalar.text.utf8), options: .fragmentsAllowed)
            return .json(scalar.text)
        } catch {
            report(
                "\(slot.label) is text that is not JSON", at: slot.node.position,
                hint: "write it as YAML without quotes: { json: { key: value } }")
            return nil
        }
    }
}
