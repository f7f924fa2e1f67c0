internal import Accounts
internal import APIVerification
internal import Population
internal import ResultModel
internal import Tokens

/// Accounts that this run opened through the application.
struct OpenedAccounts: Sendable {
    /// What tells them from those of other runs.
    let mark: String
    /// In the order of the users.
    let users: [SignedInUser]
    /// As plans take them.
    let registered: RegisteredAccounts

    /// How many accounts a run opens, or signs in, that is not told how many users there are:
    /// servers hash passwords slowly by intention, a quarter of a second each is usual.
    static let usualLimit = 200
}

/// Sessions of users who act one at a time, as the attacks ask for them.
final class SessionCredentials: APIVerification.UserCredentials {
    private let keeper: SessionKeeper

    init(_ keeper: SessionKeeper) {
        self.keeper = keeper
    }

    func credential(ofUser user: Int) -> Credential? { keeper.credential(ofUser: user) }

    /// Why a user could not be signed in, the first time that it happened.
    var failure: SignInError? { keeper.failure }

    var signInFailure: String? { failure?.description }
}

extension CommandFailure {
    /// What it means for the run that users cannot be signed in.
    init(_ error: SignInError) {
        let status: ExitStatus =
            switch error.code {
            case .unreachable: .unavailable
            case .interrupted: .interrupted
            default: .invalidScenario
            }
        self.init(status, "api: auth: \(error)")
    }
}
