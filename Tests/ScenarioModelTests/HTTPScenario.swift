@testable import ScenarioModel

/// Scenarios of requests, for tests to read and to break.
enum HTTPScenario {
    /// One of everything, in the form of the reference: an API on a database, with a model.
    static let whole = """
        bulkhead: 1
        name: todo-api
        description: The documents' tasks and chat over HTTP
        database: { schema: schema.sql }
        api:
          base_url: ${API_URL}
          start:
            command: [todo-api, --port, "${PORT}"]
            ready: /health
            environment: { DATABASE_URL: "${DATABASE_URL}", JWT_SECRET: "${JWT_SECRET:-test only}",
                           OPENAI_BASE_URL: "http://127.0.0.1:${MODEL_PORT}/v1" }
            timeout: 20s
          defects: { arguments: [--defect, "${DEFECT}"], names: [read-without-owner, late] }
          auth: { jwt: { algorithm: HS256, secret: "${JWT_SECRET:-test only}", claims: { sub: ":user" }, expires: 1h } }
          timeouts: { connect: 2s, first_byte: 10s, total: 20s }
          openapi: /openapi.json
          model: { listen: "127.0.0.1:${MODEL_PORT}", delay: { lognormal: { median: 900ms, p95: 4s } },
                   tokens: 20..60, between: 20ms }
        tenant: users.id
        population:
          users: 100
          tables:
            tasks: { owner: user_id, rows: { min: 1, max: 9, mean: 3 } }
            conversations: { owner: user_id, rows: { min: 1, max: 3, mean: 2 } }
        operations:
          list_tasks:  { http: GET /api/:user/tasks?limit=50, expect: 200 }
          create_task: { http: POST /api/:user/tasks, json: { title: ":title" }, bind: { title: { words: 2..8 } }, expect: [200, 201], creates: tasks, capture: { id: $.id } }
          get_task:    { http: GET /api/:user/tasks/:task, bind: { task: tasks.id }, expect: 200 }
          delete_task: { http: DELETE /api/:user/tasks/:task, bind: { task: tasks.id }, deletes: tasks, expect: 2xx }
          chat:        { http: POST /api/:user/chat, json: { message: ":text" }, bind: { text: chat }, stream: sse, first_token: "$.type == 'response.output_text.delta'",
                         fails_when: "$.type == 'error'", capture: { conversation: { event: "$.type == 'thread.created'", path: $.thread.id } } }
          history:     { http: "GET /api/:user/conversations/:conversation", expect: 200 }
          delete_by_tool: { http: POST /api/:user/chat, json: { message: "delete it" }, model: { calls: { delete_task: { task_id: ":task" } } }, bind: { task: tasks.id } }
          delete_account: { http: DELETE /api/:user, deletes: users, expect: 204 }
          health: { http: GET /health, as: anonymous }
        journeys:
          chat_turn:
            - chat
            - think: { lognormal: { median: 1s, p95: 3s } }
            - history
          read_all:
            - list_tasks
            - each: { row_of: list_tasks, bind: { task: "$[*].id" }, do: get_task }
        load:
          workers: 1
          mix: { list_tasks: 40, create_task: 10, chat_turn: 5, read_all: 5 }
          phases: [{ warmup: 2s, rate: 20/s }, { duration: 10s, rate: 20/s }]
        isolation:
          layers: [api]
          controls:
            any_task: { http: GET /debug/tasks/:task, bind: { task: tasks.id } }
          public: [{ route: GET /docs, because: tells nothing of anybody }]
          untested: [{ route: "POST /webhooks/{source}", because: signed by its sender }]
        cascade:
          users: { tasks: delete, conversations: delete }
        thresholds:
          all: [errors < 0.1%]
          chat: [first_token p(95) < 300ms, first_event p(95) < 100ms, between_tokens p(99) < 50ms]

        """

    /// An API and no database: users register, and rows are made by `creates`.
    static let alone = """
        bulkhead: 1
        name: alone
        api:
          base_url: http://127.0.0.1:8000
          auth:
            register: { request: POST /auth/register, json: { email: ":email", password: ":password" }, user: $.id }
            login: { request: POST /auth/login, form: { username: ":email", password: ":password" }, token: $.access_token, expires: $.expires_in }
        tenant: users.id
        population:
          users: 20
          tables: { tasks: { rows: { min: 0, max: 9, mean: 3 } } }
        operations:
          list_tasks: { http: GET /tasks }
          create_task:
            http: POST /tasks
            json: { title: ":title" }
            bind: { title: { words: 2..8 } }
            creates: tasks
            capture: { id: $.id }
          get_task: { http: "GET /tasks/:task", bind: { task: tasks.id } }
          chat: { http: POST /chat, json: { text: hello }, stream: sse, capture: { thread: { event: $.thread, path: $.thread } } }
          thread: { http: "GET /threads/:thread" }
          delete_account: { http: DELETE /account, deletes: users }
        journeys:
          talk:
            - chat
            - think: 1s
            - thread
          look:
            - list_tasks
            - each: { row_of: list_tasks, bind: { task: "$[*].id" }, do: get_task }
        load:
          mix: { list_tasks: 3, talk: 1 }
          phases:
            - { duration: 30s, rate: 20/s }
        cascade:
          users: { tasks: delete }

        """
}
