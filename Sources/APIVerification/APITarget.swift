package import HTTPDriver
package import PostgresDriver
package import ScenarioModel
package import Tokens
package import Verification

/// An application under test, and what the checks know and may use of it.
package struct APITarget {
    /// The scenario, who was seeded with what, and the database's structure.
    package let context: VerificationContext
    package let origin: HTTPOrigin
    package let api: APIDeclaration
    package let credentials: any UserCredentials
    /// The database, where effects are looked at in it too; nil where there is only the API.
    package var observer: DatabaseObserver?
    /// The model that the application talks to; nil where Bulkhead does not play it.
    package var model: (any ModelStage)?
    /// The end of what the application wrote, without secrets; nil where it is not ours.
    package var serverLog: (() -> String?)?
    /// Nil where the application's tokens cannot be made here.
    package var forgeries: ForgedTokens?
    /// The application's OpenAPI document in JSON; nil where there is none.
    package var openAPI: [UInt8]?
    /// Whether nothing but the accounts in `context` may be touched: the application and its other
    /// users are somebody's.
    package var sparesOthers = false

    /// - Parameter observer: to a database that is the run's own, as a role that no policy binds.
    package init(
        context: VerificationContext, origin: HTTPOrigin, api: APIDeclaration,
        credentials: any UserCredentials, observer: Connection? = nil,
        model: (any ModelStage)? = nil, forgeries: ForgedTokens? = nil, openAPI: [UInt8]? = nil
    ) {
        self.context = context
        self.origin = origin
        self.api = api
        self.credentials = credentials
        self.observer = observer.map { DatabaseObserver($0, context) }
        self.model = model
        self.forgeries = forgeries
        self.openAPI = openAPI
    }
}

/// Where the checks get what says who calls.
package protocol UserCredentials {
    /// The token, or all cookies, of a seeded user; nil where the user has none.
    func credential(ofUser user: Int) -> Credential?

    /// Why a user could not be signed in when it was asked for, as a clause; nil where every one
    /// could.
    var signInFailure: String? { get }
}

extension UserCredentials {
    package var signInFailure: String? { nil }
}

/// The model behind the application, as far as a check directs it.
package protocol ModelStage {
    /// Lets the model call these tools, in order, in the user's next turn.
    ///
    /// - Returns: the text by which the user's message is known to be that turn.
    func stage(_ calls: [StagedToolCall], forUser user: Int) -> String

    /// What the application told the model in the turn of that text.
    func heard(in turn: String) -> [String]

    /// Keeps the answer to whatever is asked from now on back: until ``release()``, or for so long.
    func hold(atMostNanoseconds: Int64)

    /// Lets the answers go that were kept back, and keeps none any more.
    func release()

    /// How much the model was asked since it keeps answers back.
    var heldCount: Int { get }
}

/// A call that the model makes of one of the application's tools.
package struct StagedToolCall: Sendable, Equatable {
    package var tool: String
    /// A JSON object.
    package var arguments: String
}
