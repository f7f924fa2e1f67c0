import ScenarioModel
import TestDatabases
import Testing
import Verification

@testable import Mutation

@Suite("Defects of applications", .database(schema: MutationFixture.schema))
struct ApplicationDefectTests {
    private func mutants(
        layers: [IsolationLayer] = [.api], _ api: APIDeclaration?
    ) throws -> MutantList {
        let subject = try MutationFixture.subject()
        var scenario = subject.context.scenario
        scenario.api = api
        scenario.isolation.layers = layers
        let context = VerificationContext(
            scenario: scenario, plan: subject.context.plan, catalog: subject.context.catalog,
            tenancy: subject.context.tenancy)
        return ApplicationDefect.mutants(
            of: try MutationSubject(context, role: nil, subject.connection))
    }

    private let position = SourcePosition(line: 1, column: 1)

    private func api(_ names: [String]) -> APIDeclaration {
        var api = APIDeclaration(baseURL: nil, position: position)
        api.defects = DefectsDeclaration(
            arguments: [LateText(written: "--defect=${DEFECT}", parts: [.variable(.defect)])],
            names: names.map { .init(text: $0, position: position) }, position: position)
        return api
    }

    @Test("Each name is a mutant that the api layer should see")
    func names() throws {
        let found = try mutants(api(["late", "read-without-owner"])).all
        #expect(
            found.map(\.id) == [
                "application-defect/late", "application-defect/read-without-owner",
            ])
        #expect(found[0].change == .application(defect: "late"))
        #expect(found[0].examinations == [.api])
        #expect(found[0].statement == "started with --defect=late")
    }

    @Test("Without an application, defects or the claim there is none, and it is said why")
    func none() throws {
        #expect(try mutants(nil).reason == "the scenario has no application")
        #expect(
            try mutants(layers: [.queries], api(["late"])).reason
                == "the scenario does not claim the api layer")
        let bare = APIDeclaration(baseURL: nil, position: position)
        #expect(try mutants(bare).reason?.contains("names no defects") == true)
    }
}
