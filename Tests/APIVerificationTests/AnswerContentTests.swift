import Testing

@testable import APIVerification

@Suite("What an answer says")
struct AnswerContentTests {
    private func content(_ text: String, without sent: [String] = []) -> AnswerContent {
        APIAnswer(status: 200, body: Array(text.utf8)).content(without: sent)
    }

    @Test("is the same in any order of members")
    func order() {
        #expect(content(#"{"a":1,"b":[2,3]}"#) == content(#"{"b":[3,2],"a":1}"#))
        #expect(content(#"{"a":1,"b":2}"#) != content(#"{"a":2,"b":1}"#))
        #expect(content(#"[1,1,2]"#) != content(#"[1,2,2]"#))
        #expect(content("") == content("{},[]\n"))
        #expect(content("") != content("x"))
    }

    @Test("leaves out what the request itself named, the longest first")
    func sent() {
        #expect(
            content(#"{"id":"abc","of":"ab"}"#, without: ["ab", "abc", ""])
                == content(#"{"id":"","of":""}"#))
        #expect(content(#"{"id":"abab"}"#, without: ["ab"]) == content(#"{"id":""}"#))
        #expect(content(#"{"id":"x"}"#, without: ["abc"]) == content(#"{"id":"x"}"#))
        let answer = APIAnswer(status: 200, body: Array("über über x".utf8))
        #expect(answer.text(without: ["über"]) == "  x")
    }
}
