import Foundation
import Recording
import Testing

@testable import HTTPDriver

@Suite struct TransferTests {
    @Test func `an answer is lent with its status, its times and its headers`() throws {
        try RawServer.with({ peer in
            peer.serveAll { _ in answer("{\"id\":1}", status: "201 Created") }
        }) { server in
            let before = MonotonicClock.nowNanoseconds
            let transfer = try Transfer.perform(server.baseURL)
            let result = transfer.result
            #expect(transfer.failure == nil)
            #expect(result.status == 201)
            #expect(transfer.body == "{\"id\":1}")
            #expect(result.bodyByteCount == 8)
            #expect(result.connectionsOpened == 1)
            #expect(before <= result.startedNanoseconds)
            #expect(result.startedNanoseconds <= result.connectedNanoseconds)
            #expect(result.connectedNanoseconds <= result.firstByteNanoseconds)
            #expect(result.firstByteNanoseconds <= result.endedNanoseconds)
            #expect(result.endedNanoseconds <= MonotonicClock.nowNanoseconds)
        }
    }

    @Test func `a connection is kept alive and used again`() throws {
        try RawServer.with({ $0.serveAll { _ in answer("{}") } }) { server in
            let template = RequestTemplate(
                origin: try HTTPOrigin(baseURL: server.baseURL), target: [.text("/")])
            let loop = try TransferLoop(settings: Transfer.settings(), requests: [template])
            let opened = (0..<5).map { _ in loop.perform().result.connectionsOpened }
            #expect(opened == [1, 0, 0, 0, 0])
            #expect(server.accepted == 1)
        }
    }

    @Test func `a connection that the server has closed meanwhile is no failure`() throws {
        try RawServer.with({ peer in
            // One answer for each connection, which looks as if it stayed open.
            if peer.request() != nil { peer.send(answer("{}")) }
        }) { server in
            let template = RequestTemplate(
                origin: try HTTPOrigin(baseURL: server.baseURL), target: [.text("/")])
            let loop = try TransferLoop(settings: Transfer.settings(), requests: [template])
            for _ in 0..<5 { #expect(loop.perform().failure == nil) }
            #expect(server.accepted == 5)
        }
    }

    @Test func `many transfers share a loop, and each report names its own`() throws {
        try RawServer.with({ peer in
            peer.serveAll { request in answer(String(request.split(separator: " ")[1])) }
        }) { server in
            let template = RequestTemplate(
                origin: try HTTPOrigin(baseURL: server.baseURL),
                target: [.text("/n/"), .value(0, .percent)], limits: Transfer.patient)
            let loop = try TransferLoop(settings: Transfer.settings(20), requests: [template])
            var values = RequestValues()
            var begun: UInt64 = 0
            func begin(_ slot: Int) {
                values.removeAll()
                values.append(Int64(begun))
                loop.begin(
                    request: 0, values: values, slot: slot, tag: begun,
                    atNanoseconds: MonotonicClock.nowNanoseconds)
                begun += 1
            }
            for slot in 0..<20 { begin(slot) }
            var seen: Set<UInt64> = []
            while seen.count < 300 {
                let now = MonotonicClock.nowNanoseconds
                let count = loop.wait(fromNanoseconds: now, untilNanoseconds: now + 1_000_000_000)
                for index in 0..<count {
                    let report = loop.report(at: index)
                    #expect(report.kind == .finished)
                    #expect(loop.result(slot: report.slot).failure == nil)
                    #expect(loop.withBody(slot: report.slot) { $0.text } == "/n/\(report.tag)")
                    seen.insert(report.tag)
                    if begun < 300 { begin(report.slot) }
                }
            }
            #expect(server.accepted <= 20)
        }
    }

    @Test func `a wait without transfers ends at its deadline`() throws {
        let loop = try TransferLoop(settings: Transfer.settings())
        for nanoseconds in [0, 300_000, 3_000_000, 70_000_000] as [Int64] {
            let now = MonotonicClock.nowNanoseconds
            #expect(loop.wait(fromNanoseconds: now, untilNanoseconds: now + nanoseconds) == 0)
            #expect(MonotonicClock.nowNanoseconds >= now + nanoseconds)
        }
    }

    @Test func `another thread wakes a loop that waits`() throws {
        let loop = try TransferLoop(settings: Transfer.settings())
        let waker = loop.waker
        // A thread of its own: those of tasks may all be busy with other tests.
        Thread.detachNewThread { waker.wake() }
        let now = MonotonicClock.nowNanoseconds
        // A minute: without the wake-up the test would be given up.
        let count = loop.wait(fromNanoseconds: now, untilNanoseconds: now + 60_000_000_000)
        #expect(count == 0)
        #expect(MonotonicClock.nowNanoseconds < now + 60_000_000_000)
    }

    @Test func `a waker outlives its loop`() throws {
        let waker = try TransferLoop(settings: Transfer.settings()).waker
        waker.wake()
    }

    @Test func `a transfer that is given up is not reported, and its slot serves on`() throws {
        try RawServer.with({ peer in
            peer.serveAll { $0.contains("/hang") ? "" : answer("{}") }
        }) { server in
            let origin = try HTTPOrigin(baseURL: server.baseURL)
            let loop = try TransferLoop(
                settings: Transfer.settings(),
                requests: ["/hang", "/"].map {
                    RequestTemplate(origin: origin, target: [.text($0)], limits: Transfer.patient)
                })
            let now = MonotonicClock.nowNanoseconds
            loop.begin(
                request: 0, values: RequestValues(), slot: 0, tag: 1, atNanoseconds: now)
            #expect(loop.wait(fromNanoseconds: now, untilNanoseconds: now + 5_000_000) == 0)
            loop.cancel(slot: 0)
            let later = MonotonicClock.nowNanoseconds
            #expect(loop.wait(fromNanoseconds: later, untilNanoseconds: later + 5_000_000) == 0)
            #expect(loop.perform(1).failure == nil)
        }
    }

    @Test func `the answer to 429 says how long to wait`() throws {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        try RawServer.with({ peer in
            peer.serveAll { request in
                let value = request.contains("/date") ? date : " 120 "
                return answer(
                    "{}", status: "429 Too Many Requests", headers: ["retry-AFTER:\(value)"])
            }
        }) { server in
            let origin = try HTTPOrigin(baseURL: server.baseURL)
            let loop = try TransferLoop(
                settings: Transfer.settings(),
                requests: ["/", "/date"].map {
                    RequestTemplate(origin: origin, target: [.text($0)])
                })
            #expect(loop.perform(0).result.status == 429)
            #expect(loop.header(.retryAfter, slot: 0) == "120")
            _ = loop.perform(1)
            #expect(loop.header(.retryAfter, slot: 0) == date)
            #expect(loop.header(.location, slot: 0) == nil)
        }
        #expect(RetryAfter.seconds("120", now: 5) == 120)
        #expect(RetryAfter.seconds(date, now: 784_111_777 - 30) == 30)
        #expect(RetryAfter.seconds(date, now: 784_111_777 + 30) == 0)
        #expect(RetryAfter.seconds("Sunday, 06-Nov-94 08:49:37 GMT", now: 784_111_770) == 7)
        #expect(RetryAfter.seconds("soon") == nil)
        #expect(RetryAfter.seconds("") == nil)
        #expect(RetryAfter.seconds("99999999999999999999") == .max)
    }

    @Test func `cookies of several lines and a redirect's place are kept, and not those before`()
        throws
    {
        try RawServer.with({ peer in
            peer.serveAll { request in
                guard request.contains("/set") else { return answer("{}") }
                return answer(
                    "", status: "303 See Other",
                    headers: ["Set-Cookie: a=1; HttpOnly", "set-cookie: b=2", "Location: /next"])
            }
        }) { server in
            let origin = try HTTPOrigin(baseURL: server.baseURL)
            let loop = try TransferLoop(
                settings: Transfer.settings(),
                requests: ["/set", "/"].map { RequestTemplate(origin: origin, target: [.text($0)]) }
            )
            #expect(loop.perform(0).result.status == 303)
            #expect(loop.header(.setCookie, slot: 0) == "a=1; HttpOnly\nb=2\n")
            #expect(loop.header(.location, slot: 0) == "/next")
            #expect(loop.header(.contentType, slot: 0) == "application/json")
            _ = loop.perform(1)
            #expect(loop.header(.setCookie, slot: 0) == nil)
        }
    }
}
