internal import ScenarioModel
internal import Stochastics

/// Why a generator cannot fill a target, in words that follow the target's name.
struct RecipeMismatch: Error, Equatable {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}

extension ValueRecipe {
    /// Makes `generator` ready for `target`.
    ///
    /// - Parameters:
    ///   - marking: false for values that must not carry a canary.
    ///   - isSecret: whether it is the secret canary that values carry; hashes have room for it.
    /// - Throws: where the target cannot hold what the generator makes.
    convenience init(
        _ generator: Generator, for target: WireColumn, marking: Bool = true,
        isSecret: Bool = false
    ) throws(RecipeMismatch) {
        let content: Content
        let isMarked: Bool
        let hasRoom = target.maximumLength ?? .max >= TextComposer.room && target.isFree && marking
        switch generator {
        case .words(let range):
            if case .textArray = target.type {} else { try target.requireText("words") }
            try Self.require(range.lowerBound >= 0, "needs a number of words of 0 or more")
            content = .words(range)
            isMarked = hasRoom
        case .chat(let userMean, let assistantMean):
            try target.requireText("chat")
            let minimum = hasRoom ? Canary.length + 4 : 1
            guard
                let user = ChatLength(
                    mean: userMean, minimum: minimum, limit: target.maximumLength),
                let assistant = ChatLength(
                    mean: assistantMean, minimum: minimum, limit: target.maximumLength)
            else {
                throw RecipeMismatch(
                    "is limited to \(target.maximumLength ?? 0) characters, less than the mean "
                        + "length of its chat texts")
            }
            content = .chat(user: user, assistant: assistant)
            isMarked = hasRoom
        case .text(let shape):
            (content, isMarked) = try Self.shaped(
                shape, target, hasRoom: hasRoom, isSecret: isSecret)
        case .integer(let range):
            try Self.require(
                target.type.isNumber || target.type == .text, "is \(target.typeName), not a number")
            let largest = Int64(target.type.isInteger ? target.type.largestInteger : .max)
            try Self.require(
                range.lowerBound >= -largest - 1 && range.upperBound <= largest,
                "is \(target.typeName), which cannot hold "
                    + "\(range.lowerBound)..\(range.upperBound)")
            content = .integer(range)
            isMarked = false
        case .chance(let probability):
            try Self.require(
                target.type == .boolean || target.type.isNumber,
                "is \(target.typeName), and a chance gives true or false")
            content = .chance(probability)
            isMarked = false
        case .choice(let values):
            let constants = try Self.constants(values.map(\.value), target)
            try Self.require(
                values.contains { $0.weight > 0 } && values.allSatisfy { $0.weight >= 0 },
                "needs a choice whose weights are not all zero")
            content = .choice(constants, AliasTable(weights: values.map(\.weight)))
            isMarked = false
        case .alternate(let values):
            try Self.require(!values.isEmpty, "needs at least one value to alternate")
            content = .alternate(try Self.constants(values, target))
            isMarked = false
        case .ago(let range):
            try Self.require(
                target.type.isTime || target.type == .text, "is \(target.typeName), not a time")
            content = .ago(range)
            isMarked = false
        case .uuid:
            try Self.require(
                target.holds(.uuid) || target.type == .bytea,
                "is \(target.typeName), which cannot hold a UUID")
            content = .uuid
            isMarked = false
        case .json(let document):
            try Self.require(
                target.type == .json || target.type == .jsonb || target.type == .text,
                "is \(target.typeName), not JSON")
            let template = JSONTemplate(document)
            content = .json(template)
            isMarked = template.holdsCanary
        case .value(let value):
            content = .choice(try Self.constants([value], target), AliasTable(weights: [1]))
            isMarked = false
        case .reference(let column):
            throw RecipeMismatch(
                "takes \(column.table).\(column.column), which is a reference and no generator")
        }
        self.init(content: content, target: target, isMarked: isMarked)
    }

    private static func shaped(
        _ shape: TextShape, _ target: WireColumn, hasRoom: Bool, isSecret: Bool
    ) throws(RecipeMismatch) -> (Content, isMarked: Bool) {
        let limit = target.maximumLength ?? .max
        switch shape {
        case .email:
            try target.requireText("an e-mail address")
            try require(limit >= 24, "is too short for an e-mail address")
            return (.email, hasRoom && limit >= 37)
        case .name:
            try target.requireText("a name")
            return (.name, hasRoom)
        case .bcrypt:
            try target.requireText("a hash")
            try require(limit >= 60, "is too short for a bcrypt hash of 60 characters")
            return (.bcrypt, hasRoom && isSecret)
        case .token:
            try target.requireText("a token")
            try require(
                limit >= Token.length, "is too short for a token of \(Token.length) characters")
            return (.token, false)
        case .url:
            try target.requireText("a URL")
            try require(limit >= 20, "is too short for a URL")
            return (.url, hasRoom && limit >= 32)
        }
    }

    private static func constants(
        _ values: [String], _ target: WireColumn
    ) throws(RecipeMismatch) -> [Constant] {
        var constants: [Constant] = []
        for value in values {
            guard target.allowedValues.isEmpty || target.allowedValues.contains(value) else {
                let list = target.allowedValues.joined(separator: ", ")
                throw RecipeMismatch("allows only \(list), not '\(value)'")
            }
            guard let constant = Constant(value, for: target) else {
                throw RecipeMismatch("is \(target.typeName), which cannot hold '\(value)'")
            }
            constants.append(constant)
        }
        return constants
    }

    private static func require(
        _ condition: Bool, _ message: @autoclosure () -> String
    ) throws(RecipeMismatch) {
        guard condition else { throw RecipeMismatch(message()) }
    }
}

extension WireColumn {
    fileprivate func requireText(_ what: String) throws(RecipeMismatch) {
        guard type == .text else {
            throw RecipeMismatch("is \(typeName), which cannot hold \(what)")
        }
        guard isFree else {
            let list = allowedValues.joined(separator: ", ")
            throw RecipeMismatch("allows only \(list); use 'choice' or 'alternate'")
        }
    }
}
