internal import ArgumentParser
internal import ResultModel
internal import Verification

/// Lists the rules, or explains one.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "List what is checked, or explain one rule.")

    @Argument(
        help: "A rule's name, foreign-read for example.",
        completion: .list(RuleCatalog.all.map(\.id)))
    var rule: String?

    func run() throws {
        let context = ProcessContext.current()
        guard let id = rule else {
            let width = RuleCatalog.all.map(\.id.count).max() ?? 0
            for rule in RuleCatalog.all {
                let name = rule.id + String(repeating: " ", count: width - rule.id.count)
                let severity = "\(rule.severity)"
                let space = String(repeating: " ", count: 9 - severity.count)
                context.print("\(name)  \(severity)\(space)\(rule.summary)")
            }
            return
        }
        guard let rule = RuleCatalog.rule(id) else {
            throw CommandFailure(
                .usage, "There is no rule '\(id)'. `bulkhead rules` lists them all.")
        }
        var text = "\(rule.id) (\(rule.severity), \(rule.section))\n\n\(rule.summary)"
        if !rule.explanation.isEmpty { text += "\n\n\(rule.explanation)" }
        context.print(text)
    }
}
