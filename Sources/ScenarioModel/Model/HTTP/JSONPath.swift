/// Where values stand in a JSON document: the part of RFC 9535 that a capture needs.
///
///     path = "$" *step
///     step = "." name | "['" text "']" | "[" number "]" | "[*]" | ".*"
///
/// Names behind a dot are letters, digits, `_` and `-`; in quotes `\'`, `\"` and `\\` stand for the
/// character. A negative number counts from the end: `[-1]` is the last element.
/// There is no search (`..`), no slice and no filter: a path says where a value is, so that one that
/// matches nothing is a mistake that can be named.
package struct JSONPath: Sendable, Equatable {
    /// One step down.
    package enum Step: Sendable, Equatable {
        /// The member of that name.
        case member(String)
        /// The array's element at that place, from 0; from -1 backwards from its end.
        case element(Int)
        /// Every element of the array, or every member of the object.
        case everyElement
    }

    /// As the scenario writes it.
    package let source: String
    /// From the root; none for `$`, the whole document.
    package let steps: [Step]

    package init(source: String, steps: [Step]) {
        self.source = source
        self.steps = steps
    }

    /// How many steps a path may have.
    package static let mostSteps = 32

    /// Whether it may lead to several values.
    package var leadsToMany: Bool { steps.contains(.everyElement) }
}

/// A value that a condition compares with.
package enum JSONLiteral: Sendable, Equatable {
    case null
    case boolean(Bool)
    /// A number as it is written, in JSON's grammar; numbers are compared by value.
    case number(String)
    case string(String)
}

/// What must hold of a JSON document, or of the event that carries it.
///
///     condition = path [ "==" literal ] | "event" "==" literal
///     literal   = "'" text "'" | number | "true" | "false" | "null"
///
/// Of a path that leads to many values it is enough that it holds for one.
package struct JSONCondition: Sendable, Equatable {
    /// What is looked at.
    package enum Subject: Sendable, Equatable {
        case path(JSONPath)
        /// The event's own name, its `event:` line; `message` where it has none.
        case eventName
    }

    /// What it must be.
    package enum Test: Sendable, Equatable {
        /// The path leads to a value that is not `null`.
        case exists
        case equals(JSONLiteral)
    }

    /// As the scenario writes it.
    package let source: String
    package let subject: Subject
    package let test: Test

    package init(source: String, subject: Subject, test: Test) {
        self.source = source
        self.subject = subject
        self.test = test
    }
}
