internal import APIRequests
internal import DatabaseCatalog
internal import Population
internal import ScenarioModel
internal import Verification

/// One way in which a request names the victim although the actor calls.
enum AttackVector: Sendable {
    /// The operation as it is, right after the victim made the same call: what is kept for one
    /// user may be handed to the next.
    case asItIs
    /// Rows of the victim's instead of own ones.
    case references([OwnedReference])
    /// What the victim captured instead of what the actor did.
    case captured([String])
    /// The victim's key for `:user` in one place, with the victim's rows.
    case user(RequestPlace)
    /// The victim's key for `:user` in one place, with own rows.
    case userAlone(RequestPlace)
    /// The victim's key under a name that the operation does not have.
    case added(String, RequestPlace)

    /// For the names of probes: `task`, `user in path`, `user_id added to body`.
    var label: String {
        switch self {
        case .asItIs: "answer"
        case .references(let references): references.map(\.parameter).joined(separator: "+")
        case .captured(let names): names.joined(separator: "+")
        case .user(let place): "user-in-\(place.rawValue)"
        case .userAlone(let place): "user-alone-in-\(place.rawValue)"
        case .added(let name, let place): "\(name)-added-to-\(place.rawValue)"
        }
    }

    /// Whether the request names rows of the victim's.
    var namesVictimsRows: Bool {
        switch self {
        case .references, .captured, .user: true
        case .added(_, let place): place != .body
        case .asItIs, .userAlone: false
        }
    }

    /// The parameter that takes the victim's key in the place of `:user`.
    static let victimParameter = "bulkhead_victim"

    /// Headers by which applications behind a gateway are told who calls.
    private static let identityHeaders = ["X-User-Id"]

    /// Every way that an operation offers.
    static func all(
        for operation: HTTPOperation, captured: [String], _ context: VerificationContext
    ) -> [AttackVector] {
        let references = context.references(in: operation.binds).filter {
            context.tenancy.ownership(of: context.table($0.table)) != nil
        }
        var vectors: [AttackVector] = operation.request.method.isSafe ? [.asItIs] : []
        if !references.isEmpty {
            vectors += IsolationCheck.combinations(of: references).map { .references($0) }
        }
        if !captured.isEmpty { vectors.append(.captured(captured)) }
        var places = operation.request.places(of: "user")
        if operation.scriptedReply?.occurrences.contains("user") == true { places.append(.tool) }
        for place in places {
            vectors.append(.user(place))
            // With own rows it is another request: a row may change hands.
            if !references.isEmpty, place != .path { vectors.append(.userAlone(place)) }
        }
        for name in context.requestedOwnerNames {
            for place in [RequestPlace.query, .body]
            where operation.request.adding(name, parameter: victimParameter, to: place) != nil {
                vectors.append(.added(name, place))
            }
        }
        for name in identityHeaders { vectors.append(.added(name, .header)) }
        return vectors
    }

    /// The attacked request: which template, and which values.
    func applied(
        to operation: HTTPOperation, own: CallValues, victims: CallValues, victim: ParameterValue
    ) -> (template: HTTPRequestTemplate, values: CallValues)? {
        var template = operation.request
        var values = own
        values[Self.victimParameter] = victim
        switch self {
        case .asItIs: break
        case .references(let references):
            for reference in references {
                values[reference.parameter] = victims[reference.parameter]
            }
        case .captured(let names):
            for name in names { values[name] = victims[name] }
        case .userAlone(let place), .user(let place):
            if place == .tool {
                values.toolValues["user"] = victim
            } else {
                template = template.renaming("user", to: Self.victimParameter, in: place)
            }
        case .added(let name, let place):
            guard let added = template.adding(name, parameter: Self.victimParameter, to: place)
            else { return nil }
            template = added
        }
        if namesVictimsRows {
            for bind in operation.binds where bind.reference != nil {
                if case .references = self { continue }
                values[bind.parameter] = victims[bind.parameter]
            }
        }
        return (template, values)
    }
}
