extension ScenarioReader {
    /// `isolation:`.
    ///
    /// - Parameter layers: what is claimed where nothing is said.
    mutating func isolation(
        _ slot: Slot, otherwise layers: [IsolationLayer]
    ) -> (declaration: IsolationDeclaration, controlNames: [Slot]) {
        var declaration = IsolationDeclaration(layers: layers, controls: [])
        guard let mapping = mapping(slot, as: .isolation) else { return (declaration, []) }
        if let layers = mapping["layers"].flatMap({ items($0, atLeastOne: true) }) {
            declaration.layers = layers.compactMap { slot in
                let layer = word(slot, of: IsolationLayer.self)
                if let layer { layerPositions[layer] = slot.node.position }
                return layer
            }
        }
        let controls = mapping["controls"].map {
            operations($0, kind: "a control", .control, .httpControl)
        }
        declaration.controls = controls?.statements ?? []
        declaration.httpControls = controls?.requests ?? []
        declaration.publicRoutes = mapping["public"].map { routes($0) } ?? []
        declaration.untestedRoutes = mapping["untested"].map { routes($0) } ?? []
        return (declaration, controls?.names ?? [])
    }

    private mutating func routes(_ slot: Slot) -> [RouteException] {
        (items(slot) ?? []).compactMap { item in
            guard let mapping = mapping(item, as: .route) else { return nil }
            let route = mapping["route"].flatMap { text($0, RouteException.parse) }
            let reason = mapping["because"].flatMap { string($0) }
            guard let route, let reason else { return nil }
            return RouteException(
                method: route.method, path: route.path, because: reason,
                position: item.node.position)
        }
    }

    /// `cascade:`, parent by parent.
    mutating func cascade(_ slot: Slot) -> [CascadeEdge] {
        (namedSlots(slot) ?? []).flatMap { parent in
            (namedSlots(parent) ?? []).compactMap { child in
                word(child, of: CascadeRule.self).map {
                    CascadeEdge(
                        parent: parent.name, child: child.name, rule: $0,
                        position: child.keyPosition)
                }
            }
        }
    }

    mutating func invariants(_ slot: Slot) -> [Invariant] {
        (namedSlots(slot) ?? []).compactMap { slot in
            guard checkName(slot, kind: "an invariant"), let template = sql(slot) else {
                return nil
            }
            if let parameter = template.parameters.first {
                report(
                    "an invariant has no parameters, and this one has ':\(parameter)'",
                    at: slot.keyPosition,
                    hint: "write a query over everybody's rows; put ':' in quotes where it is text")
                return nil
            }
            return Invariant(name: slot.name, sql: template.text, position: slot.keyPosition)
        }
    }

    mutating func storage(_ slot: Slot) -> [StorageClaim] {
        (items(slot) ?? []).compactMap { item in
            guard let mapping = mapping(item, as: .storageClaim) else { return nil }
            let bytes = mapping["claim"].flatMap { quantity($0, Quantity.byteSize) }
            let users = mapping["at_users"].flatMap {
                integer($0, in: 1...ScenarioLimits.mostUsers)
            }
            guard let bytes, let users else { return nil }
            return StorageClaim(bytes: bytes, users: users, position: item.node.position)
        }
    }

    mutating func claims(_ slot: Slot) -> DocumentClaims? {
        guard let mapping = mapping(slot, as: .claims) else { return nil }
        let constraints = mapping["constraints"].flatMap { items($0) } ?? []
        return DocumentClaims(
            indexes: mapping["indexes"].flatMap { integer($0, in: 0...ScenarioLimits.mostIndexes) },
            constraints: constraints.compactMap { constraint($0) }, position: slot.keyPosition)
    }

    private mutating func constraint(_ slot: Slot) -> ConstraintClaim? {
        guard let mapping = mapping(slot, as: .constraintClaim) else { return nil }
        let table = mapping["table"].flatMap { string($0) }
        let check = mapping["check"].flatMap { string($0) }
        guard let table, let check else { return nil }
        return ConstraintClaim(table: table, check: check, position: slot.node.position)
    }

    /// `accept:`; every entry needs its reason, which `mapping` asks for.
    mutating func accepted(_ slot: Slot) -> [Acceptance] {
        (items(slot) ?? []).compactMap { item in
            guard let mapping = mapping(item, as: .acceptance) else { return nil }
            let rule = mapping["rule"].flatMap { string($0) }
            let object = mapping["object"].flatMap { string($0) }
            let reason = mapping["because"].flatMap { string($0) }
            guard let rule, let object, let reason else { return nil }
            return Acceptance(
                rule: rule, object: object, because: reason, position: item.node.position)
        }
    }

    /// `prove:`.
    mutating func equivalentMutants(_ slot: Slot) -> [EquivalentMutant] {
        guard let mapping = mapping(slot, as: .prove) else { return [] }
        return (mapping["equivalent"].flatMap { items($0) } ?? []).compactMap { item in
            guard let mapping = self.mapping(item, as: .equivalentMutant) else { return nil }
            let mutant = mapping["mutant"].flatMap { string($0) }
            let reason = mapping["because"].flatMap { string($0) }
            guard let mutant, let reason else { return nil }
            return EquivalentMutant(
                mutant: mutant, because: reason, position: item.node.position)
        }
    }
}

extension RouteException {
    /// Reads `GET /tasks/{id}`.
    fileprivate static func parse(
        _ text: String
    ) throws(TextMistake) -> (method: HTTPMethod, path: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, let method = HTTPMethod(rawValue: String(words[0])),
            words[1].first == "/"
        else {
            throw TextMistake(
                message: "this is not a route", hint: "write a method and a path: GET /tasks/{id}",
                characterOffset: 0)
        }
        return (method, String(words[1]))
    }
}
