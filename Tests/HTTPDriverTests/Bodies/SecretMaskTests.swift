import Testing

@testable import HTTPDriver

@Suite struct SecretMaskTests {
    @Test(arguments: [
        (#"{"id": 7, "title": "a secret garden"}"#, #"{"id": 7, "title": "a secret garden"}"#),
        (#"{"access_token":"abc","x":1}"#, #"{"access_token":"…","x":1}"#),
        (#"{"Password" : "a \" b", "x": 1}"#, #"{"Password" : "…", "x": 1}"#),
        (#"{"password_hash": "$2b$12$cut off"#, #"{"password_hash": "…""#),
        (#"{"api_key": "sk-1", "apiKey": "sk-2"}"#, #"{"api_key": "…", "apiKey": "…"}"#),
        (#"not valid: Bearer abc.def"#, "not valid: Bearer …"),
        ("token eyJhbGciOiJIUzI1.eyJzdWIiOiI3In0.c2lnbg is expired", "token … is expired"),
        ("127.0.0.1:8000 said no", "127.0.0.1:8000 said no"),
    ])
    func `what looks like a secret is left out, and nothing else`(text: String, masked: String) {
        #expect(SecretMask.applied(to: text) == masked)
    }
}
