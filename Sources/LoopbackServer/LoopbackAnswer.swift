/// An answer and its timetable, known as a whole when the request is.
package struct LoopbackAnswer: Sendable, Equatable {
    /// A part of the body that is sent by itself.
    package struct Piece: Sendable, Equatable {
        /// Counted from when the piece before it was due, the first from the request's last byte:
        /// what a server is late by does not add up.
        package var afterNanoseconds: Int64
        package var bytes: [UInt8]

        package init(afterNanoseconds: Int64, bytes: [UInt8]) {
            self.afterNanoseconds = max(0, afterNanoseconds)
            self.bytes = bytes
        }
    }

    /// How the body travels.
    package enum Body: Sendable, Equatable {
        /// Head and body at once, with the body's length.
        case whole(Piece)
        /// The head at once, then each piece as its time comes, in chunks.
        case stream([Piece])
    }

    package var status: Int
    package var contentType: String
    /// Further header lines, by name.
    package var headers: [String: String] = [:]
    package var body: Body
    /// What keeps the body back beyond its times; nil where nothing does.
    package var hold: AnswerHold?

    package init(
        status: Int = 200, contentType: String, body: Body, hold: AnswerHold? = nil
    ) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.hold = hold
    }

    /// A JSON document.
    package static func json(
        _ bytes: [UInt8], status: Int = 200, afterNanoseconds: Int64 = 0
    ) -> LoopbackAnswer {
        LoopbackAnswer(
            status: status, contentType: "application/json",
            body: .whole(Piece(afterNanoseconds: afterNanoseconds, bytes: bytes)))
    }

    /// Server-sent events, each piece holding whole ones.
    package static func events(_ pieces: [Piece]) -> LoopbackAnswer {
        LoopbackAnswer(contentType: "text/event-stream; charset=utf-8", body: .stream(pieces))
    }
}

extension LoopbackServer {
    /// A handler that answers every `GET` of one path with one JSON document, such as a key set.
    package static func document(
        _ json: [UInt8], at path: String
    ) -> @Sendable (LoopbackRequest) -> LoopbackAnswer? {
        { request in
            request.method == "GET" && request.path == path ? .json(json) : nil
        }
    }
}
