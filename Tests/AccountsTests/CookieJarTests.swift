import Testing

@testable import Accounts

@Suite("A jar of cookies")
struct CookieJarTests {
    private func jar(
        _ lines: String..., path: String = "/auth/login", now: Int64 = 1_000
    ) -> CookieJar {
        var jar = CookieJar()
        for line in lines { jar.take(line, requestPath: path, now: now) }
        return jar
    }

    @Test("sends every cookie that was set, those for longer paths first")
    func sends() {
        let jar = jar("session=a.b=; Path=/; HttpOnly; Secure", "device=7; path=/api; SameSite=Lax")
        #expect(jar.header(for: "/api/tasks") == "device=7; session=a.b=")
        #expect(jar.header(for: "/") == "session=a.b=")
        #expect(jar.has("device", for: "/api"))
        #expect(!jar.has("device", for: "/apis"))
        #expect(!jar.has("csrf"))
    }

    @Test("tells a value as clients in a browser read it")
    func decodes() {
        let jar = jar("XSRF-TOKEN=eyJ%3D%3D; Path=/", "plain=100%; Path=/")
        #expect(jar.decodedValue(of: "XSRF-TOKEN") == "eyJ==")
        #expect(jar.decodedValue(of: "plain") == "100%")
        #expect(jar.decodedValue(of: "other") == nil)
        #expect(jar.header() == "XSRF-TOKEN=eyJ%3D%3D; plain=100%")
    }

    @Test("keeps what was set last, and forgets what is deleted")
    func replaces() {
        #expect(jar("s=1; Path=/", "s=2; Path=/").header() == "s=2")
        #expect(jar("s=1; Path=/", "s=; Path=/; Max-Age=0").header() == "")
        let past = "s=x; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
        #expect(jar("s=1; Path=/", past).header() == "")
    }

    @Test("takes the path of the request where a cookie names none")
    func defaultPath() {
        let jar = jar("s=1")
        #expect(jar.header(for: "/auth/refresh") == "s=1")
        #expect(jar.header(for: "/api") == "")
        #expect(self.jar("s=1", path: "/login").header(for: "/api") == "s=1")
    }

    @Test("knows when a cookie ends, Max-Age before Expires")
    func expiry() {
        let jar = jar("s=1; Path=/; Max-Age=60; Expires=Wed, 09 Jun 2100 10:18:14 GMT")
        #expect(jar.earliestExpiry(of: "s") == 1_060)
        let dated = self.jar("s=1; Path=/; Expires=Sun, 06 Nov 2033 08:49:37 GMT")
        #expect(dated.earliestExpiry(of: "s") == 2_014_879_777)
        #expect(self.jar("s=1; Path=/").earliestExpiry(of: "s") == nil)
    }

    @Test("is not filled by what is no cookie", arguments: ["", "session", "=value", ";"])
    func nonsense(line: String) {
        #expect(jar(line).header() == "")
    }
}
