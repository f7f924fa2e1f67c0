internal import APIRequests
internal import HTTPDriver
package import Population
internal import ScenarioModel
internal import ScriptedModel
internal import Tokens

/// A scenario's requests, compiled for one application: what every worker's workload works from.
package struct HTTPWorkloadPlan: Sendable {
    /// Who owns which seeded rows.
    package let population: PopulationPlan
    /// Operations whose answers hold nothing to tell an owner by, as far as is known before the run.
    package let uncheckedOperations: [String]
    let canaries: CanaryScanner
    let calls: [CompiledCall]
    let settings: TransferSettings
    let credentials: CredentialPlan
    /// How many lists of captured values an activity keeps.
    let captureCount: Int
    let seed: UInt64
    let retry: HTTPRetry
    /// Tells the scripted model what to answer to a message; nil where there is none.
    let register: (@Sendable (ScriptMarker, ModelScript) -> Void)?
    /// What the application wrote last, as a clause behind a failure of its own; asked once for each
    /// kind of failure.
    package var serverLog: @Sendable () -> String = { "" }
}

/// A request in the form the load loop performs.
struct CompiledCall: Sendable {
    let name: String
    let request: CompiledRequest
    /// What goes into each place of the request.
    let places: [CallPlace]
    let binds: [CompiledBind]
    let statuses: StatusSet
    /// Whose answer it is to be: only a user's is checked for other users' data.
    let isUsers: Bool
    let creates: CreatedByAnswer?
    let deletes: CompiledOperation.DeletedRow?
    let captures: [CallCapture]
    let stream: EventStreamPlan?
    /// What the scripted model does meanwhile; nil for its usual text.
    let script: ScriptedReply?
    /// The parameters' names in the order of their binds.
    let parameters: [String]
    /// Names of members that hold an owner's key: `user_id`, `userId`.
    let ownerNames: [[UInt8]]

    struct CreatedByAnswer: Sendable {
        var table: Int
        var path: HTTPDriver.JSONPath
    }

    var keepsAnything: Bool { creates != nil || !captures.isEmpty }
}

/// Where the value of a request's place comes from, and how it is written there.
enum CallPlace: Sendable {
    case user(isJSON: Bool)
    case bind(Int, JSONKind?)
    case credential
    case csrfToken
    case marker
}

/// How a generated value stands in a JSON body.
enum JSONKind: Sendable {
    case string
    /// As it is: a number, or a document.
    case verbatim
    /// PostgreSQL writes `t` and `f`.
    case truth
}

/// A value that later steps take out of an answer.
struct CallCapture: Sendable {
    enum Place: Sendable {
        case body(HTTPDriver.JSONPath)
        case event(EventCondition, HTTPDriver.JSONPath)
        /// By the header's name.
        case header(String)
    }

    var source: Int
    var place: Place
}

/// How users' requests say who calls.
enum CredentialPlan: Sendable {
    case none
    /// Minted by each worker as they are needed.
    case minted(TokenTemplate, Tokens.SigningKey, UserClaims?)
    /// Obtained before the run, by user.
    case given([String])
    /// Obtained before the run, and renewed while it goes on.
    case shared(SharedTokens)
}
