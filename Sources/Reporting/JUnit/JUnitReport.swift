package import ResultModel

/// `--format junit`: one case for each threshold, check and probe, as test readers of CI know them.
///
/// What failed is a failure; what could not be judged is an error, because nobody may take it for
/// passed; what was not exercised is skipped. What the scenario accepts passes, with the reason.
package enum JUnitReport {
    /// The bytes of one XML file, made from the record alone.
    package static func render(_ result: RunResult) -> [UInt8] {
        let suites = JUnitSuite.all(of: result).filter { !$0.cases.isEmpty }
        // Jenkins' schema counts what was skipped in each suite, and not in all of them together.
        let name = "\(result.tool.name) \(result.scenario.name)"
        let whole = counts(name, suites.flatMap(\.cases))
        var xml = MarkupWriter()
        xml.group("testsuites", whole + ["time": seconds(result.durationSeconds)]) { xml in
            for suite in suites { write(suite, of: result, to: &xml) }
        }
        return Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8) + Array(xml.text.utf8)
    }

    private static func write(
        _ suite: JUnitSuite, of result: RunResult, to xml: inout MarkupWriter
    ) {
        let occasion: MarkupAttributes = [
            "time": "0", "timestamp": String(result.startedAt.prefix { $0 != "Z" }),
        ]
        let skipped: MarkupAttributes = [
            "skipped": "\(suite.cases.count { $0.outcome == .untested })"
        ]
        let counts = counts(suite.name, suite.cases) + skipped
        xml.group("testsuite", counts + occasion) { xml in
            for entry in suite.cases {
                let place: MarkupAttributes = [
                    "classname": "\(result.scenario.name).\(suite.name)", "name": entry.name,
                    "time": "0",
                ]
                xml.group("testcase", place) { write(entry, to: &$0) }
            }
        }
    }

    /// What stands within a case.
    private static func write(_ entry: JUnitCase, to xml: inout MarkupWriter) {
        switch entry.outcome {
        case .passed:
            if !entry.detail.isEmpty { xml.element("system-out", [:], text: entry.detail) }
        case .failed:
            xml.element(
                "failure", ["message": entry.message, "type": entry.kind], text: entry.detail)
        case .inconclusive:
            xml.element(
                "error", ["message": entry.message, "type": "inconclusive"], text: entry.detail)
        case .untested: xml.element("skipped", ["message": entry.message])
        }
    }

    private static func counts(_ name: String, _ cases: [JUnitCase]) -> MarkupAttributes {
        func counted(_ outcome: JUnitCase.Outcome) -> String {
            "\(cases.count { $0.outcome == outcome })"
        }
        return [
            "name": name, "tests": "\(cases.count)", "failures": counted(.failed),
            "errors": counted(.inconclusive),
        ]
    }

    /// Seconds to a thousandth, without commas.
    private static func seconds(_ value: Double) -> String {
        Figures.fixed(value, digits: 3).replacing(",", with: "")
    }
}
