/// Guesses from names: what people call things in APIs.
enum Names {
    /// Lower-case words joined by `_`: `userId` and `User ID` are `user_id`.
    static func snake(_ text: String) -> String {
        var result = ""
        var previousWasLower = false
        for character in text {
            guard character.isASCII, character.isLetter || character.isNumber else {
                if !result.isEmpty, result.last != "_" { result.append("_") }
                previousWasLower = false
                continue
            }
            if character.isUppercase, previousWasLower { result.append("_") }
            result += character.lowercased()
            previousWasLower = character.isLowercase || character.isNumber
        }
        while result.last == "_" { result.removeLast() }
        return result
    }

    /// A name that the language takes: it begins with a letter.
    static func identifier(_ text: String) -> String {
        let name = snake(text)
        guard let first = name.first else { return "value" }
        return String((first.isLetter ? name : "n_" + name).prefix(48))
    }

    /// One of what a collection is called after: `categories` holds a `category`.
    static func singular(_ word: String) -> String {
        if word.hasSuffix("ies"), word.count > 4 { return word.dropLast(3) + "y" }
        for ending in ["sses", "xes", "ches", "shes"] where word.hasSuffix(ending) {
            return String(word.dropLast(2))
        }
        if word.hasSuffix("s"), !word.hasSuffix("ss"), word.count > 2 {
            return String(word.dropLast())
        }
        return word
    }

    private static let users: Set<String> = [
        "user", "user_id", "userid", "uid", "owner", "owner_id", "account_id", "member_id",
    ]

    /// Whether a name is that of the acting user's key.
    static func isUser(_ name: String) -> Bool { users.contains(snake(name)) }

    /// Whether a collection is that of users.
    static func isUsers(_ collection: String) -> Bool {
        ["users", "user", "accounts", "account", "me", "members", "profile"]
            .contains(snake(collection))
    }

    /// Whether a path's last word is about signing in.
    static func isLogin(_ word: String) -> Bool {
        ["login", "token", "signin", "sign_in", "authenticate", "sessions", "email"]
            .contains(snake(word))
    }

    /// Whether a path's last word is about opening an account.
    static func isRegistration(_ word: String) -> Bool {
        ["register", "signup", "sign_up", "registration"].contains(snake(word))
    }
}
