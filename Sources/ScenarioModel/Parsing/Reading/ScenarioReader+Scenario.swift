/// A scenario as far as it could be read, and the names that it declares.
///
/// A part that could not be read keeps its name, so that what refers to it is not reported as a
/// second mistake.
struct ScenarioDraft {
    /// Complete but for the parts in `unread`, which hold nothing that means anything.
    var scenario: Scenario
    var unread: Set<Part>
    /// Every name below `operations:`, readable or not; likewise the others.
    var operationNames: [Slot]
    var journeyNames: [Slot]
    var controlNames: [Slot]
    var tableNames: [Slot]
    var thresholdNames: [Slot]
    /// The keys of `load:` that are about connections to a database.
    var poolKeys: [Slot] = []
    /// Where each layer is claimed; none where nothing is said.
    var layerPositions: [IsolationLayer: SourcePosition] = [:]

    enum Part: Hashable {
        case tenant
        case population
        case api
        /// Operations or journeys, perhaps: a key that nobody knows may have been meant for them.
        case names
    }
}

extension ScenarioReader {
    /// Reads the whole file; nil where its root is no mapping.
    mutating func scenario(_ root: YAMLNode, source: ScenarioSource) -> ScenarioDraft? {
        let start = SourcePosition(line: 1, column: 1)
        let slot = Slot(
            name: "scenario", node: root, keyPosition: start, example: "bulkhead: 1",
            label: "the scenario")
        guard checkVersion(root), let mapping = mapping(slot, as: .scenario) else { return nil }
        var unread: Set<ScenarioDraft.Part> = []
        let tenant = mapping["tenant"].flatMap { self.tenant($0) }
        if tenant == nil { unread.insert(.tenant) }
        let population = mapping["population"].flatMap { self.population($0) }
        if population == nil { unread.insert(.population) }
        if mapping.hasUnknownKeys, mapping["operations"] == nil || mapping["journeys"] == nil {
            unread.insert(.names)
        }
        // The API's timeouts and the kinds of operations are needed by what is read after them.
        let api = mapping["api"].flatMap { self.api($0) }
        if mapping["api"] != nil, api == nil { unread.insert(.api) }
        let operations = mapping["operations"].map { self.operations($0) }
        let layers = Self.layers(operations, isDeclared: mapping["operations"] != nil)
        let journeys = mapping["journeys"].map { self.journeys($0) }
        let isolation = mapping["isolation"].map { self.isolation($0, otherwise: layers) }
        let thresholds = mapping["thresholds"].map { self.thresholds($0) }
        let scenario = Scenario(
            name: mapping["name"].flatMap { name($0) } ?? "",
            description: mapping["description"].flatMap { string($0) } ?? "",
            database: mapping["database"].flatMap { database($0) }
                ?? DatabaseDeclaration(
                    schemaFiles: [], requiresTLS: false, role: nil, identity: []),
            declaresDatabase: mapping["database"] != nil, api: api,
            tenant: tenant ?? .column("", start),
            shared: mapping["shared"].map { shared($0) } ?? [],
            population: population?.declaration ?? Self.emptyPopulation,
            operations: operations?.statements ?? [], httpOperations: operations?.requests ?? [],
            journeys: journeys?.statements ?? [], httpJourneys: journeys?.requests ?? [],
            load: mapping["load"].flatMap { load($0) },
            isolation: isolation?.declaration
                ?? IsolationDeclaration(layers: layers, controls: []),
            cascade: mapping["cascade"].map { cascade($0) } ?? [],
            invariants: mapping["invariants"].map { invariants($0) } ?? [],
            storage: mapping["storage"].map { storage($0) } ?? [],
            claims: mapping["claims"].flatMap { claims($0) }
                ?? DocumentClaims(indexes: nil, constraints: [], position: start),
            thresholds: thresholds?.read ?? [],
            accepted: mapping["accept"].map { accepted($0) } ?? [],
            equivalentMutants: mapping["prove"].map { equivalentMutants($0) } ?? [],
            source: source)
        return ScenarioDraft(
            scenario: scenario, unread: unread, operationNames: operations?.names ?? [],
            journeyNames: journeys?.names ?? [], controlNames: isolation?.controlNames ?? [],
            tableNames: population?.tableNames ?? [], thresholdNames: thresholds?.names ?? [],
            poolKeys: poolKeys, layerPositions: layerPositions)
    }

    /// What is claimed where nothing is said: by statements the queries, by requests the API;
    /// without operations there are neither that could keep users apart.
    private static func layers(_ operations: Operations?, isDeclared: Bool) -> [IsolationLayer] {
        guard isDeclared, let operations else { return [.policies] }
        let claimed: [IsolationLayer] =
            (operations.statements.isEmpty ? [] : [.queries])
            + (operations.requests.isEmpty ? [] : [.api])
        return claimed.isEmpty ? [.queries] : claimed
    }

    /// Another kind of file, or a version of the future, is read no further: nothing that could be
    /// said about its keys would be of use.
    private mutating func checkVersion(_ root: YAMLNode) -> Bool {
        guard case .mapping(let entries) = root.content else { return true }
        guard let entry = entries.first(where: { $0.key == "bulkhead" }) else {
            // A scenario that only lacks its version is read on, and the version asked for.
            let isScenario = entries.contains { ObjectShape.scenario[$0.key] != nil }
            if !isScenario {
                report(
                    "this file is not a Bulkhead scenario", at: SourcePosition(line: 1, column: 1),
                    hint: "a scenario begins with 'bulkhead: 1', the version of the language")
            }
            return isScenario
        }
        guard case .scalar(let scalar) = entry.value.content, scalar.text == "1" else {
            report(
                "this version of Bulkhead reads scenario language 1, not \(entry.value.found)",
                at: entry.value.position, hint: "write 'bulkhead: 1'")
            return false
        }
        return true
    }

    private mutating func name(_ slot: Slot) -> String? {
        guard let name = string(slot) else { return nil }
        let value = Slot(
            name: name, node: slot.node, keyPosition: slot.node.position, example: slot.example)
        return checkName(value, kind: "a scenario") ? name : nil
    }

    private static let emptyPopulation = PopulationDeclaration(
        users: 1, seed: 0, asOfMicroseconds: 0, activity: .uniform, tables: [])
}
