/// A mistake that can be planted, one for each thing that the api layer claims to see.
///
/// The code asks `defects.contains(…)` at the place where the mistake would be made; without any
/// planted, every one of these questions is answered by no.
enum Defect: String, CaseIterable, Sendable {
    // An owner predicate forgotten in one statement.
    case readWithoutOwner = "read-without-owner"
    case updateWithoutOwner = "update-without-owner"
    case completeWithoutOwner = "complete-without-owner"
    case deleteWithoutOwner = "delete-without-owner"
    case messagesWithoutOwner = "messages-without-owner"
    case chatHistoryWithoutOwner = "chat-history-without-owner"
    case foreignConversationAccepted = "foreign-conversation-accepted"
    case listWithoutFilter = "list-without-filter"
    case searchWithoutFilter = "search-without-filter"
    case injectableSearch = "injectable-search"
    case laterPagesWithoutFilter = "later-pages-without-filter"
    case totalWithoutFilter = "total-without-filter"
    case conversationsWithoutFilter = "conversations-without-filter"

    // The owner taken from where anybody can write it.
    case pathUserBelieved = "path-user-believed"
    case chatPathBelieved = "chat-path-believed"
    case accountPathBelieved = "account-path-believed"
    case queryUserBelieved = "query-user-believed"
    case headerUserBelieved = "header-user-believed"
    case bodyUserBelieved = "body-user-believed"
    case massAssignedOwner = "mass-assigned-owner"
    case massAssignedPrivilege = "mass-assigned-privilege"
    case registeredPrivilege = "registered-privilege"
    case toolOwnerArgument = "tool-owner-argument"
    case toolOnForeignTask = "tool-on-foreign-task"

    // What a refusal or an answer tells.
    case existenceTold = "existence-told"
    case crashOnForeign = "crash-on-foreign"
    case errorEchoesValue = "error-echoes-value"
    case secretInAnswer = "secret-in-answer"
    case cacheWithoutUser = "cache-without-user"
    case crashOnLongTitle = "crash-on-long-title"

    // The token.
    case tokenNotVerified = "token-not-verified"
    case unsignedAccepted = "unsigned-accepted"
    case expiredAccepted = "expired-accepted"
    case earlyAccepted = "early-accepted"
    case audienceNotChecked = "audience-not-checked"
    case issuerNotChecked = "issuer-not-checked"
    case confusedAlgorithms = "confused-algorithms"
    case routeWithoutToken = "route-without-token"
    case debugRoute = "debug-route"

    // The rest.
    case cascadeMissing = "cascade-missing"
    case blockingModelCall = "blocking-model-call"

    /// What the planted mistake does, in one line.
    var summary: String {
        switch self {
        case .readWithoutOwner: "reading a task by its id does not ask whose it is"
        case .updateWithoutOwner: "replacing a task does not ask whose it is"
        case .completeWithoutOwner: "completing a task does not ask whose it is"
        case .deleteWithoutOwner: "deleting a task does not ask whose it is"
        case .messagesWithoutOwner: "reading a conversation's messages does not ask whose it is"
        case .chatHistoryWithoutOwner: "the model is given the messages of anybody's conversation"
        case .foreignConversationAccepted: "chat writes into anybody's conversation"
        case .listWithoutFilter: "the list of tasks holds everybody's"
        case .searchWithoutFilter: "searching tasks finds everybody's"
        case .injectableSearch: "the words searched for are pasted into the statement"
        case .laterPagesWithoutFilter: "the list of tasks holds everybody's from its second page"
        case .totalWithoutFilter: "the number of tasks counts everybody's"
        case .conversationsWithoutFilter: "the list of conversations holds everybody's"
        case .pathUserBelieved: "the path's user is believed, whoever the token names"
        case .chatPathBelieved: "the path's user is believed in chat, whoever the token names"
        case .accountPathBelieved: "anybody's account can be read and deleted"
        case .queryUserBelieved: "a query parameter user_id overrides the token"
        case .headerUserBelieved: "a header X-User-Id overrides the token"
        case .bodyUserBelieved: "a new task belongs to the body's user_id"
        case .massAssignedOwner: "replacing a task gives it to the body's user_id"
        case .massAssignedPrivilege: "changing the account takes isAdmin from the body"
        case .registeredPrivilege: "registering takes isAdmin from the body"
        case .toolOwnerArgument: "the model's add_task names the owner in an argument"
        case .toolOnForeignTask: "the model's delete_task does not ask whose the task is"
        case .existenceTold: "a foreign task is answered 403, an absent one 404"
        case .crashOnForeign: "a foreign task is answered 500"
        case .errorEchoesValue: "the refusal of a foreign task repeats its title"
        case .secretInAnswer: "the account is answered with its password hash"
        case .cacheWithoutUser: "lists are cached by their query alone, for everybody"
        case .crashOnLongTitle: "a title of any length reaches the database, which refuses: 500"
        case .tokenNotVerified: "a token's signature is not looked at"
        case .unsignedAccepted: "a token with alg none needs no signature"
        case .expiredAccepted: "a token is good after its time"
        case .earlyAccepted: "a token is good before its time"
        case .audienceNotChecked: "a token for another audience is good"
        case .issuerNotChecked: "a token of another issuer is good"
        case .confusedAlgorithms: "a token signed HS256 with the public key as secret is good"
        case .routeWithoutToken: "conversations are listed without a token"
        case .debugRoute: "GET /debug/tasks gives anybody everybody's newest tasks"
        case .cascadeMissing: "deleting an account leaves its conversations and messages"
        case .blockingModelCall: "the call of the model blocks the event loop"
        }
    }
}
