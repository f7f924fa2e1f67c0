/// A todo list whose tasks may lie below another task.
enum TestSchema {
    static let sql = """
        CREATE TABLE users (
          id varchar(40) PRIMARY KEY, email varchar(200) NOT NULL, password_hash varchar(200) NOT NULL,
          is_admin boolean NOT NULL DEFAULT false);
        CREATE TABLE lists (
          id serial PRIMARY KEY, user_id varchar(40) NOT NULL, name varchar(200) NOT NULL);
        CREATE TABLE tasks (
          id serial PRIMARY KEY, user_id varchar(40) NOT NULL, list_id integer NOT NULL,
          title varchar(255) NOT NULL, done boolean NOT NULL DEFAULT false,
          deleted boolean NOT NULL DEFAULT false);
        CREATE INDEX ON tasks (user_id, id);
        ALTER TABLE tasks ADD FOREIGN KEY (list_id) REFERENCES lists (id) ON DELETE CASCADE;
        ALTER TABLE lists ADD FOREIGN KEY (user_id) REFERENCES users (id);
        ALTER TABLE tasks ADD FOREIGN KEY (user_id) REFERENCES users (id);
        """

    static let secret = "a secret of tests"

    static let scenario = """
        bulkhead: 1
        name: api-test
        description: A todo list over HTTP
        database: { schema: schema.sql }
        api:
          base_url: http://127.0.0.1:1
          auth:
            jwt: { algorithm: HS256, secret: "a secret of tests", claims: { sub: ":user" }, expires: 1h }
        tenant: users.id
        population:
          users: 8
          seed: 7
          as_of: 2026-01-01T00:00:00Z
          tables:
            users:
              columns:
                id: { text: token }
                email: { text: email }
                password_hash: { text: bcrypt, secret: true }
            lists:
              owner: user_id
              rows: { min: 2, max: 4, mean: 3 }
              columns: { name: { words: 2..4 } }
            tasks:
              owner: user_id
              parent: list_id
              rows: { min: 24, max: 40, mean: 30 }
              columns: { title: { words: 2..8 }, done: { chance: 0 } }
        operations:
          get_account: { http: GET /users/:user, expect: 200 }
          change_account:
            http: PATCH /users/:user
            json: { email: ":address" }
            bind: { address: { text: email } }
            expect: 200
          list_tasks:
            http: GET /users/:user/tasks
            query: { offset: ":offset" }
            bind: { offset: { value: 0 } }
            pages: { of: tasks, rows: "$.tasks[*]", offset: offset }
            expect: 200
          search_tasks:
            http: GET /users/:user/search
            query: { words: ":words" }
            bind: { words: { choice: [water, garden] } }
            expect: 200
          list_numbered:
            http: GET /users/:user/pages
            query: { page: ":page" }
            bind: { page: { value: 1 } }
            pages: { of: tasks, rows: "$.results[*]", number: page }
          list_linked:
            http: GET /users/:user/pages
            pages: { of: tasks, rows: "$.results[*]", next: $.next }
          get_task: { http: "GET /users/:user/tasks/:task", bind: { task: tasks.id }, expect: 200 }
          create_task:
            http: POST /users/:user/tasks
            json: { title: ":title", list_id: ":list" }
            bind: { title: { words: 2..4 }, list: lists.id }
            creates: tasks
            capture: { id: $.id }
            expect: 201
          rename_task:
            http: PUT /users/:user/tasks/:task
            json: { title: ":title" }
            bind: { task: tasks.id, title: { words: 2..4 } }
            expect: 200
          read_every_task: { http: "GET /administration/:user/tasks", expect: [403, 404] }
          rename_every_task:
            http: PUT /administration/:user/tasks
            json: { title: ":title" }
            bind: { title: { words: 2..4 } }
            expect: [403, 404]
          turn: { http: "POST /users/:user/turns/:task", bind: { task: tasks.id }, expect: 200 }
          turn_again: { http: "POST /users/:user/turns/:task", bind: { task: tasks.id }, expect: 200 }
          delete_task:
            http: DELETE /users/:user/tasks/:task
            bind: { task: tasks.id }
            deletes: tasks
            expect: 204
          delete_account: { http: DELETE /users/:user, deletes: users, expect: 204 }
        isolation:
          layers: [api]
          public:
            - { route: GET /openapi.json, because: describes the API }
        """

    /// Tokens as Better Auth keeps them.
    static let sessions = """
        CREATE TABLE sessions (
          token varchar(80) PRIMARY KEY,
          user_id varchar(40) NOT NULL REFERENCES users (id) ON DELETE CASCADE,
          "expiresAt" timestamptz NOT NULL);
        """

    static let scenarioWithSessions =
        scenario.replacing(
            #"jwt: { algorithm: HS256, secret: "a secret of tests", claims: { sub: ":user" }, expires: 1h }"#,
            with: "bearer: sessions.token"
        ).replacing(
            "    lists:\n",
            with: """
                    sessions:
                      owner: user_id
                      rows: { min: 1, max: 1, mean: 1 }
                      columns:
                        token: { text: token }
                        expiresAt: { value: "2040-01-01 00:00:00" }
                    lists:\n
                """, maxReplacements: 1)

    static let openAPI = """
        {"openapi": "3.1.0", "paths": {
          "/openapi.json": {"get": {}}, "/users/{user_id}": {"get": {}, "delete": {}, "patch": {"requestBody": {"content":
            {"application/json": {"schema": {"$ref": "#/components/schemas/AccountChange"}}}}}},
          "/users/{user_id}/tasks": {"get": {}, "post": {}},
          "/users/{user_id}/tasks/{task_id}": {"get": {}, "put": {}, "delete": {}},
          "/users/{user_id}/search": {"get": {}},
          "/users/{user_id}/turns/{task_id}": {"post": {}}, "/newest": {"get": {}},
          "/administration/{user_id}/tasks": {"get": {}, "put": {}}},
         "components": {"schemas": {
          "AccountChange": {"properties": {"email": {"type": "string"}, "is_admin": {
            "type": "boolean", "readOnly": true}}},
          "Account": {"properties": {"id": {"type": "string"}, "is_admin": {"type": "boolean"}}}}}}
        """
}
