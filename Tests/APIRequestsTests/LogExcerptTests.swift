import APIRequests
import Testing

@Suite("A piece of an application's log")
struct LogExcerptTests {
    @Test("is its last lines, each cut, on one line")
    func bounds() throws {
        let lines =
            (1...30).map { "line \($0) " + String(repeating: "x", count: 500) } + ["", "  "]
        let text = try #require(LogExcerpt.text(of: lines))
        #expect(text.hasPrefix("line 23 x"))
        #expect(text.split(separator: " | ").count == LogExcerpt.lineLimit)
        #expect(text.count <= LogExcerpt.lineLimit * (LogExcerpt.width + 4))
        #expect(LogExcerpt.text(of: ["", " "]) == nil)
    }

    @Test("says nothing that is secret, known or by its looks")
    func secrets() throws {
        let secrets = LogExcerpt.secrets(in: [
            "JWT_SECRET": "not-for-anybody", "PORT": "8080", "A_KEY": "on",
            "DATABASE_URL": "postgresql://app:hunter22@127.0.0.1/todo",
        ])
        #expect(Set(secrets) == ["not-for-anybody", "on", "hunter22"])
        let text = try #require(
            LogExcerpt.text(
                of: [
                    "signing with not-for-anybody on port 8080",
                    "cannot connect to postgresql://app:hunter22@127.0.0.1/todo",
                    "cannot connect to postgresql://app:another-one@127.0.0.1/todo",
                    "host=127.0.0.1 password=libpqs-own dbname=todo",
                    "Authorization: Bearer abc.def",
                    #"{"token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"}"#,
                ], without: secrets))
        for secret in [
            "not-for-anybody", "hunter22", "another-one", "libpqs-own", "abc.def", "eyJhbGci",
        ] {
            #expect(!text.contains(secret), "\(secret)")
        }
        #expect(text.contains("on port 8080"))
        #expect(text.contains("dbname=todo"))
    }

    @Test("moves no cursor and colours nothing")
    func controls() {
        #expect(
            LogExcerpt.text(of: ["\u{1b}[31mred\u{7}\tend\u{202e}txt\u{9b}2J"])
                == "\\u{1b}[31mred\\u{7} end\\u{202e}txt\\u{9b}2J")
        #expect(LogExcerpt.text(of: ["Zoë 日本 🙂"]) == "Zoë 日本 🙂")
    }
}
