import Testing

@testable import PostgresDriver

@Suite struct ConnectionParametersTests {
    @Test(arguments: [
        ("postgresql://me:s3cret@db/app", "postgresql://me:****@db/app"),
        ("postgresql://me:s3@cret@db:5432/app?x=1", "postgresql://me:****@db:5432/app?x=1"),
        ("postgresql://me@db/app", "postgresql://me@db/app"),
        ("postgresql:///app?password=s3cret&host=db", "postgresql:///app?password=****&host=db"),
        ("host=db password=s3cret user=me", "host=db password=**** user=me"),
        ("host=db password = 's3 \\' cret' user=me", "host=db password=**** user=me"),
        ("sslpassword=s3cret host=db", "sslpassword=**** host=db"),
    ])
    func `no form of a connection string shows its password`(given: String, shown: String) {
        #expect(ConnectionParameters.redacted(given) == shown)
        let parameters = ConnectionParameters(connectionString: given)
        #expect(!"\(parameters)".contains("s3"))
    }

    @Test func `keyword parameters hide the password too`() {
        let parameters = ConnectionParameters([("host", "db"), ("password", "s3cret")])
        #expect("\(parameters)" == "host=db password=****")
    }

    @Test(arguments: ["sslpassword", "oauth_client_secret", "scram_client_key"])
    func `other secrets are hidden as well`(keyword: String) {
        #expect("\(ConnectionParameters([(keyword, "s3cret")]))" == "\(keyword)=****")
        #expect(
            ConnectionParameters.redacted("host=db \(keyword)=s3cret") == "host=db \(keyword)=****")
    }

    @Test func `a driver name in the scheme is left out, as libpq knows none`() {
        let parameters = ConnectionParameters(connectionString: "postgresql+psycopg://me@db/app")
        #expect(parameters.keywords.first?.value == "postgresql://me@db/app")
    }

    @Test func `setting a keyword replaces it, but keeps a connection string before it`() {
        let plain = ConnectionParameters([("host", "a"), ("dbname", "x")])
        #expect(plain.setting("dbname", to: "y").keywords.map(\.value) == ["a", "y"])
        let url = ConnectionParameters(connectionString: "postgresql://me@db/app")
        let other = url.setting("dbname", to: "y")
        #expect(other.keywords.map(\.value) == ["postgresql://me@db/app", "y"])
    }

    @Test(
        "A connection string is taken apart, and what stands behind it wins",
        arguments: [
            "postgresql://ann:s%20t@db.example:6432/shop?sslmode=require",
            "host=db.example port=6432 user=ann password='s t' dbname=shop sslmode=require",
        ])
    func expands(given: String) {
        let expanded = ConnectionParameters(connectionString: given)
            .setting("dbname", to: "copy").expanded
        let values = Dictionary(
            uniqueKeysWithValues: expanded.keywords.map { ($0.name, $0.value) })
        #expect(
            values == [
                "user": "ann", "password": "s t", "host": "db.example", "port": "6432",
                "dbname": "copy", "sslmode": "require",
            ])
        let plain = ConnectionParameters([("host", "a"), ("dbname", "x"), ("host", "b")])
        #expect(plain.expanded.keywords.map(\.value) == ["b", "x"])
    }
}
