import Foundation
import Testing

@testable import ScenarioModel

struct Case: Codable { var g: String; var o: String; var b: String; var m: [String]?; var r: String?; var ok: Bool? }

@Test func dump() throws {
    var cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: URL(fileURLWithPath: "/tmp/scn/cases.json")))
    let folder = try ScenarioFolder()
    for i in cases.indices {
        let yaml = SmallScenario.replacing(cases[i].o, by: cases[i].b)
        cases[i].ok = SmallScenario.yaml.contains(cases[i].o)
        cases[i].m = folder.mistakes(in: yaml)
        if case .failure(let e) = folder.parse(yaml) { cases[i].r = e.rendered() }
    }
    try JSONEncoder().encode(cases).write(to: URL(fileURLWithPath: "/tmp/scn/out.json"))
}
