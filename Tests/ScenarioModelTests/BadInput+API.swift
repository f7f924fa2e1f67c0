/// Mistakes in `api:`.
extension BadInput {
    private static let address = "  base_url: http://127.0.0.1:8000"
    private static let command = "command: [todo-api, --port, \"${PORT}\"]"
    private static let listen = "model: { listen: \"127.0.0.1:${MODEL_PORT}\","
    private static let opening = "  base_url: http://127.0.0.1:8000\n"

    private static let defects =
        "defects: { arguments: [--defect, \"${DEFECT}\"], names: [read-without-owner, late] }"

    static let api: [BadInput] = [
        BadInput(
            http: address, "  base_url: ▸${API_URL}",
            "the environment variable API_URL is not set, and there is no 'start'"),
        BadInput(http: address, "  base_url: ▸127.0.0.1:8000", "'base_url' is not a URL"),
        BadInput(http: address, "  base_url: ▸ftp://x", "'base_url' is neither http nor https"),
        BadInput(
            http: address, "  base_url: ▸http://a:b@x", "'base_url' holds a name or a password"),
        BadInput(http: address, "  base_url: ▸http://", "'base_url' names no server"),
        BadInput(http: address, "  base_url: ▸http://x:0", "'base_url' has no valid port"),
        BadInput(http: address, "  base_url: ▸http://[::1", "'base_url' names no server"),
        BadInput(http: address, "  base_url: ▸http://x/?a=1", "'base_url' goes on after its path"),
        BadInput(http: address, "  base_url: ▸[x]", "'base_url' must be a URL, not a list"),
        BadInput(
            http: address, "  base_url: http://x:▸${NOWHERE}",
            "the environment variable NOWHERE is not set"),
        BadInput(
            whole: "  base_url: ${API_URL}\n", "  ▸bas_url: http://x\n",
            "unknown key 'bas_url', did you mean 'base_url'?"),
        BadInput(whole: command, "command: ▸[]", "'command' is empty"),
        BadInput(whole: command, "command: ▸todo-api", "'command' must be a list, not 'todo-api'"),
        BadInput(
            whole: command, "command: [todo-api, \"${PORT} ▸${NOWHERE}\"]",
            "the environment variable NOWHERE is not set"),
        BadInput(
            whole: command, "command: [todo-api, \"▸${PORT\"]", "'${' is never closed"),
        BadInput(
            whole: "ready: /health", "ready: ▸health",
            "'ready' must be a path that begins with '/', not 'health'"),
        BadInput(
            whole: "timeout: 20s", "directory: ▸nowhere", "there is no folder 'nowhere'"),
        BadInput(
            whole: "timeout: 20s", "timeout: ▸20", "'timeout' cannot be '20': the unit is missing"),
        BadInput(
            whole: "environment: { DATABASE_URL:", "environment: { ▸\"A=B\": x, DATABASE_URL:",
            "'A=B' cannot name an environment variable"),
        BadInput(
            whole: listen, "model: { listen: ▸\"0.0.0.0:${MODEL_PORT}\",",
            "'listen' is not on loopback"),
        BadInput(
            whole: listen, "model: { listen: ▸\"127.0.0.1\",", "'listen' does not say host and port"
        ),
        BadInput(
            whole: listen, "model: { listen: ▸\"127.0.0.1:port\",", "'listen' has no port"),
        BadInput(
            whole: listen, "model: { listen: ▸\"127.0.0.1:1${MODEL_PORT}\",", "'listen' has no port"
        ),
        BadInput(
            whole: "tokens: 20..60", "tokens: ▸0..60",
            "'tokens' cannot be '0..60': this range goes beyond what is allowed"),
        BadInput(
            whole: "  timeouts: { connect: 2s, first_byte: 10s,",
            "  timeouts: { connect: 2s, first_byte: ▸30s,",
            "'first_byte' is longer than 'total', which ends the request before"),
        BadInput(
            http: opening, opening + "  retry: ▸never\n", "'retry' cannot be 'never'"),
        BadInput(
            http: opening, opening + "  retry: { attempts: ▸0 }\n", "'attempts' cannot be '0'"),
        BadInput(
            http: opening, opening + "  redirects: ▸50\n", "'redirects' cannot be '50'"),
        BadInput(
            http: opening, opening + "  proxy: ▸proxy:3128\n", "'proxy' is no proxy's URL"),
        BadInput(
            http: opening, opening + "  http2: ▸yes\n",
            "'http2' must be true or false, not 'yes'"),
        BadInput(
            http: opening, opening + "  tls: { ca: ▸ca.pem }\n", "there is no file 'ca.pem'"),
        BadInput(
            http: opening, opening + "  openapi: ▸openapi.json\n",
            "there is no file 'openapi.json'"),
        BadInput(
            http: opening, opening + "  openapi: ▸ftp://x/openapi.json\n",
            "'openapi' is neither http nor https"),
        // Defects to plant.
        BadInput(
            whole: defects, "▸defects: { arguments: [--defect], names: [a] }",
            "nothing tells the application which defect to have"),
        BadInput(
            whole: defects, "▸defects: { arguments: [--defect, \"${DEFECT}\"] }",
            "'defects' has no 'names'"),
        BadInput(
            whole: defects, "defects: { arguments: [\"${DEFECT}\"], names: ▸[] }",
            "'names' is empty"),
        BadInput(
            whole: defects, "defects: { arguments: [\"${DEFECT}\"], names: [▸a b, ▸c/d, e] }",
            "'a b' cannot name a defect", "'c/d' cannot name a defect"),
        BadInput(
            whole: defects, "defects: { arguments: [\"${DEFECT}\"], names: [a, b, ▸a] }",
            "the defect 'a' is planted twice"),
        BadInput(
            whole: defects,
            "defects: { environment: { ▸\"A=B\": x, D: \"${DEFECT}\" }, names: [a] }",
            "'A=B' cannot name an environment variable"),
        BadInput(
            whole: "start:\n    command: [todo-api, --port, \"${PORT}\"]",
            "▸start:\n    command: [todo-api, --defect, \"${DEFECT}\"]",
            "${DEFECT} has no value while no defect is planted"),
        BadInput(
            http: opening,
            opening + "  ▸defects: { arguments: [\"${DEFECT}\"], names: [a] }\n",
            "defects are planted by starting the application, and there is no 'start'"),
        // What only a database could show.
        BadInput(
            http: "cascade:\n",
            "invariants:\n  ▸sound: SELECT 1\nstorage: [▸{ claim: 1MB, at_users: 1 }]\n"
                + "▸claims: { indexes: 1 }\ncascade:\n",
            "'sound' is a query for a database, and the scenario has none",
            "'storage' claims the size of a database, and the scenario has none",
            "'claims' speaks of a database, and the scenario has none"),
        BadInput(
            http: "operations:\n",
            "isolation: { layers: [api, ▸policies] }\noperations:\n"
                + "  ▸count: { sql: SELECT 1 }\n",
            "the layer 'policies' is about a database, and the scenario has none",
            "'count' is a statement for a database, and the scenario has none"),
        BadInput(
            http: "  delete_account: { http: DELETE /account, deletes: users }\n", "",
            places: "36:12: no operation deletes a row of 'users', so nothing can cascade from it"),
        // Routes.
        BadInput(
            whole: "public: [{ route: GET /docs,", "public: [{ route: ▸/docs,",
            "this is not a route"),
        BadInput(
            whole: "public: [{ route: GET /docs, because: tells nothing of anybody }]",
            "public: [{ route: GET /docs, because: a }, ▸{ route: GET /docs, because: b }]",
            "the route 'GET /docs' is public twice"),
        BadInput(
            http: "operations:\n",
            "isolation: { untested: [▸{ route: GET /x, because: y }] }\noperations:\n",
            "'untested' speaks of an OpenAPI document, and there is none"),
        BadInput(
            "isolation:\n  layers: [queries]",
            "api: { base_url: http://localhost }\nisolation:\n  layers: [▸api]",
            "the layer 'api' is claimed, and no operation is a request"),
    ]
}
