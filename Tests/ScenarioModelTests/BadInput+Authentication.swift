/// Mistakes in `api: auth:`.
extension BadInput {
    private static let jwt =
        "auth: { jwt: { algorithm: HS256, secret: \"${JWT_SECRET:-test only}\","
    private static let register =
        "register: { request: POST /auth/register, json: { email: \":email\", "
        + "password: \":password\" }, user: $.id }\n"
    private static let login = "token: $.access_token, expires: $.expires_in }"

    static let authentication: [BadInput] = [
        BadInput(
            whole: jwt, "auth: { jwt: { algorithm: ▸HS512, secret: x,",
            "'algorithm' cannot be 'HS512'"),
        BadInput(
            whole: jwt, "auth: { ▸jwt: { algorithm: HS256,",
            "HS256 signs by a secret, and there is none"),
        BadInput(
            whole: jwt, "auth: { jwt: { algorithm: HS256, ▸key: x,",
            "HS256 signs by a secret, not by a key"),
        BadInput(
            whole: jwt, "auth: { jwt: { algorithm: RS256, ▸secret: x,",
            "RS256 signs by a key, not by a secret"),
        BadInput(
            whole: jwt, "auth: { ▸jwt: { algorithm: RS256,",
            "RS256 signs by a key, and there is none"),
        BadInput(
            whole: jwt, "auth: { jwt: { algorithm: EdDSA, key: ▸secret text,",
            "'key' is not a private key in PEM"),
        BadInput(
            whole: jwt, "auth: { jwt: { algorithm: ES256, key: { file: ▸key.pem },",
            "there is no file 'key.pem'"),
        BadInput(
            whole: jwt, "auth: { jwt: { algorithm: ES256, key: { file: ▸schema.sql },",
            "'file' is not a private key in PEM"),
        BadInput(
            whole: jwt,
            "auth: { jwt: { algorithm: HS256, secret: x, ▸jwks: { listen: \"127.0.0.1:1\" },",
            "a secret is never published, and HS256 signs by one"),
        BadInput(
            whole: jwt,
            "auth: { jwt: { algorithm: ES256, jwks: { listen: \"127.0.0.1:1\", path: ▸keys },",
            "'path' must be a path that begins with '/', not 'keys'"),
        BadInput(
            whole: "claims: { sub: \":user\" }", "claims: ▸sub",
            "'claims' must be a mapping, not 'sub'"),
        BadInput(
            whole: "auth: { jwt: { algorithm: HS256, secret: \"${JWT_SECRET:-test only}\", "
                + "claims: { sub: \":user\" }",
            "auth: { ▸jwt: { algorithm: HS256, secret: x, claims: { sub: \":usr\" }",
            "the parameter ':usr' has no bind, did you mean 'user'?"),
        BadInput(
            whole: "claims: { sub: \":user\" }, expires: 1h",
            "claims: { sub: \":user\" }, bind: { ▸role: { value: x } }",
            "nothing here has a parameter ':role'"),
        BadInput(
            whole: jwt, "auth: { jwt: { header: ▸\"a b\", algorithm: HS256, secret: x,",
            "'header' must name a header, not 'a b'"),
        BadInput(
            whole: jwt, "auth: { jwt: { cookie: a, ▸prefix: b, algorithm: HS256, secret: x,",
            "'prefix' does not go with 'cookie'"),
        BadInput(
            whole: jwt, "auth: { jwt: { cookie: ▸a b, algorithm: HS256, secret: x,",
            "'cookie' must name a cookie, not 'a b'"),
        BadInput(
            whole: jwt,
            "auth: { header: { X-User: \":user\" }, ▸jwt: { algorithm: HS256, secret: x,",
            "a request carries one credential, and here are 'header' and 'jwt'"),
        BadInput(
            whole: "{ jwt: { algorithm: HS256, secret: \"${JWT_SECRET:-test only}\", "
                + "claims: { sub: \":user\" }, expires: 1h } }",
            "▸nobody", "'auth' cannot be 'nobody'"),
        BadInput(
            whole: "{ jwt: { algorithm: HS256, secret: \"${JWT_SECRET:-test only}\", "
                + "claims: { sub: \":user\" }, expires: 1h } }",
            "▸{}", "'auth' does not say how a request carries who calls"),
        BadInput(
            whole: "{ jwt: { algorithm: HS256, secret: \"${JWT_SECRET:-test only}\", "
                + "claims: { sub: \":user\" }, expires: 1h } }",
            "{ ▸bearer: session.token }", "no rows are made for a table 'session'"),
        BadInput(
            whole: "{ jwt: { algorithm: HS256, secret: \"${JWT_SECRET:-test only}\", "
                + "claims: { sub: \":user\" }, expires: 1h } }",
            "{ bearer: ▸session }", "'bearer' must name a column, not 'session'"),
        BadInput(
            whole: "{ jwt: { algorithm: HS256, secret: \"${JWT_SECRET:-test only}\", "
                + "claims: { sub: \":user\" }, expires: 1h } }",
            "{ header: { ▸Host: x } }", "the header 'Host' belongs to the connection"),
        BadInput(
            whole: "{ jwt: { algorithm: HS256, secret: \"${JWT_SECRET:-test only}\", "
                + "claims: { sub: \":user\" }, expires: 1h } }",
            "{ ▸register: { request: POST /register, json: { id: \":user\" }, user: $.id, "
                + "token: $.token } }",
            "':user' is what the answer gives, and the request takes it"),
        // Sessions.
        BadInput(
            http: login, "token: ▸access_token }", "a path begins with '$', the whole answer"),
        BadInput(http: login, "token: ▸\"$[*]\" }", "'token' would be many values"),
        BadInput(
            http: login, "token: $.t, expires: ▸60 }",
            "'expires' cannot be '60': the unit is missing"),
        BadInput(
            http: "    login: { request: POST /auth/login, form: { username: \":email\", "
                + "password: \":password\" }, token: $.access_token, expires: $.expires_in }",
            "    ▸login: { request: POST /auth/login, token: $.t, cookie: session }",
            "'token' and 'cookie' are two ways to give a session"),
        BadInput(
            http: "    login: { request: POST /auth/login, form: { username: \":email\", "
                + "password: \":password\" }, token: $.access_token, expires: $.expires_in }",
            "    ▸login: { request: POST /auth/login }",
            "'login' does not say where the token is"),
        // Tokens against forged requests.
        BadInput(
            http: "  auth:\n", "  auth:\n    ▸csrf: { cookie: csrftoken, header: X-CSRFToken }\n",
            "'csrf' goes with a session in a cookie, and there is none"),
        BadInput(
            http: "    login: { request: POST /auth/login, form: { username: \":email\", "
                + "password: \":password\" }, token: $.access_token, expires: $.expires_in }",
            "    login: { request: POST /auth/login, cookie: sid }\n"
                + "    csrf: { cookie: c, ▸token: $.c, header: X-C }",
            "'cookie' and 'token' do not go together"),
        BadInput(
            http: "    login: { request: POST /auth/login, form: { username: \":email\", "
                + "password: \":password\" }, token: $.access_token, expires: $.expires_in }",
            "    login: { request: POST /auth/login, cookie: sid }\n"
                + "    csrf: { cookie: c, header: X-C, ▸field: c }",
            "'header' and 'field' do not go together"),
        BadInput(
            http: "    login: { request: POST /auth/login, form: { username: \":email\", "
                + "password: \":password\" }, token: $.access_token, expires: $.expires_in }",
            "    login: { request: POST /auth/login, cookie: sid }\n"
                + "    ▸csrf: { header: X-C }",
            "'csrf' does not say where the token is"),
        BadInput(
            http: "    login: { request: POST /auth/login, form: { username: \":email\", "
                + "password: \":password\" }, token: $.access_token, expires: $.expires_in }",
            "    login: { request: POST /auth/login, cookie: sid }\n"
                + "    ▸csrf: { cookie: c }",
            "'csrf' does not say what carries the token"),
        BadInput(
            http: "    login: { request: POST /auth/login, form: { username: \":email\", "
                + "password: \":password\" }, token: $.access_token, expires: $.expires_in }",
            "    login: { request: POST /auth/login, cookie: sid }\n"
                + "    ▸csrf: { request: GET /csrf/:word, cookie: c, header: X-C }",
            "the parameter ':word' has no bind"),
        BadInput(
            http: "    login: { request: POST /auth/login, form: { username: \":email\", "
                + "password: \":password\" }, token: $.access_token, expires: $.expires_in }",
            "    ▸login: { request: POST /auth/login, form: { x: \":mail\" }, token: $.t }",
            "the parameter ':mail' has no bind, did you mean 'email'?"),
        BadInput(
            http: "    login: { request: POST /auth/login, form: { username: \":email\", "
                + "password: \":password\" }, token: $.access_token, expires: $.expires_in }",
            "    ▸bearer: users.token",
            "'bearer' takes tokens from a database, and the scenario has none"),
        BadInput(
            http: "    " + register + "    login:", "    ▸login:",
            "users sign in, and nothing opens their accounts"),
        BadInput(
            http: register
                + "    login: { request: POST /auth/login, form: { username: \":email\", "
                + "password: \":password\" }, token: $.access_token, expires: $.expires_in }\n"
                + "tenant: users.id\npopulation:\n  users: 20\n"
                + "  tables: { tasks: { rows: { min: 0, max: 9, mean: 3 } } }\noperations:\n"
                + "  list_tasks: { http: GET /tasks }",
            "▸register: { request: POST /auth/register, token: $.token }\n"
                + "tenant: users.id\npopulation:\n  users: 20\n"
                + "  tables: { tasks: { rows: { min: 0, max: 9, mean: 3 } } }\noperations:\n"
                + "  list_tasks: { http: \"GET /:user/tasks\" }",
            "'list_tasks' takes ':user', and no answer says what a user's key is"),
    ]
}
