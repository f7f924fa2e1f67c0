import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks the model, one connection for each question.
///
/// A client library would bring TLS along, and with it minutes of building; the model that this
/// application talks to is on loopback.
struct ModelClient: Sendable {
    let settings: ModelSettings
    /// Longer answers are given up.
    private static let answerLimit = 1 << 20

    /// Performs one completion.
    ///
    /// - Parameters:
    ///   - streamed: whether the answer is to come in pieces.
    ///   - onText: called with each piece of a streamed answer.
    /// - Returns: the whole answer.
    /// - Throws: `ModelError`, and what `onText` throws.
    func complete(
        _ messages: [ModelMessage], tools: [ModelTool], streamed: Bool,
        onText: (String) async throws -> Void
    ) async throws -> ModelMessage {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let body = try encoder.encode(
            CompletionRequest(
                model: settings.name, messages: messages, tools: tools, stream: streamed))
        let channel: NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>
        do {
            channel = try await connect()
        } catch {
            throw ModelError.unreachable
        }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(.head(head(bodyLength: body.count)))
            try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: body))))
            try await outbound.write(.end(nil))
            return try await answer(from: inbound, streamed: streamed, onText: onText)
        }
    }

    private func connect() async throws
        -> NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>
    {
        try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(.seconds(5))
            .connect(host: settings.host, port: settings.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                }
            }
    }

    private func head(bodyLength: Int) -> HTTPRequestHead {
        HTTPRequestHead(
            version: .http1_1, method: .POST, uri: settings.path + "/chat/completions",
            headers: [
                "host": "\(settings.host):\(settings.port)",
                "content-type": "application/json",
                "content-length": "\(bodyLength)",
                "authorization": "Bearer \(settings.key)",
                "connection": "close",
            ])
    }

    private func answer(
        from parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>, streamed: Bool,
        onText: (String) async throws -> Void
    ) async throws -> ModelMessage {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        var assembly = CompletionAssembly()
        var pending = ByteBuffer()
        var length = 0
        for try await part in parts {
            switch part {
            case .head(let head):
                guard head.status == .ok else {
                    throw ModelError.refused(status: Int(head.status.code))
                }
            case .body(var bytes):
                length += bytes.readableBytes
                guard length <= Self.answerLimit else { throw ModelError.tooLong }
                pending.writeBuffer(&bytes)
                while streamed, let line = Self.line(of: &pending) {
                    guard line.hasPrefix("data: "), line != "data: [DONE]" else { continue }
                    let chunk = try? decoder.decode(
                        CompletionChunk.self, from: Data(line.utf8.dropFirst(6)))
                    guard let chunk else { throw ModelError.malformed }
                    if let text = try assembly.add(chunk) { try await onText(text) }
                }
            case .end:
                if streamed { return assembly.message }
                let whole = try? decoder.decode(
                    Completion.self, from: Data(pending.readableBytesView))
                guard let message = whole?.choices.first?.message else {
                    throw ModelError.malformed
                }
                return message
            }
        }
        throw ModelError.malformed
    }

    /// Takes the next whole line; nil where there is none yet.
    private static func line(of buffer: inout ByteBuffer) -> String? {
        guard let end = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else {
            return nil
        }
        let length = end - buffer.readableBytesView.startIndex
        guard let line = buffer.readString(length: length) else { return nil }
        buffer.moveReaderIndex(forwardBy: 1)
        return line.hasSuffix("\r") ? String(line.dropLast()) : line
    }
}
