/// Schemas in different styles whose policies hold: every probe must be silent on them.
extension PolicySchema {
    static let all = [chat, journal, workspace]

    /// One policy for each command, UUID keys, composite foreign keys, FORCE.
    static let chat = PolicySchema(
        sql: """
            CREATE TABLE users (
              id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
              email varchar(120) NOT NULL UNIQUE,
              name text);
            CREATE TABLE conversations (
              id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
              user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
              title text NOT NULL,
              UNIQUE (id, user_id));
            CREATE TABLE messages (
              id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
              conversation_id uuid NOT NULL REFERENCES conversations,
              role text NOT NULL CHECK (role IN ('user', 'assistant')),
              body text NOT NULL CHECK (length(body) > 0),
              FOREIGN KEY (conversation_id, user_id) REFERENCES conversations (id, user_id)
                ON DELETE CASCADE);
            CREATE INDEX ON conversations (user_id);
            CREATE INDEX ON messages (user_id);
            DO $$
            DECLARE t text; c text;
            BEGIN
              FOREACH t IN ARRAY ARRAY['conversations', 'messages'] LOOP
                EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
                EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
                c := 'user_id = (SELECT nullif(current_setting(''app.user_id'', true), '''')::uuid)';
                EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING (%s)', t || '_r', t, c);
                EXECUTE format('CREATE POLICY %I ON %I FOR INSERT WITH CHECK (%s)', t || '_a', t, c);
                EXECUTE format('CREATE POLICY %I ON %I FOR UPDATE USING (%s) WITH CHECK (%s)',
                  t || '_w', t, c, c);
                EXECUTE format('CREATE POLICY %I ON %I FOR DELETE USING (%s)', t || '_d', t, c);
              END LOOP;
            END $$;
            ALTER TABLE users ENABLE ROW LEVEL SECURITY;
            ALTER TABLE users FORCE ROW LEVEL SECURITY;
            CREATE POLICY users_self ON users
              USING (id = nullif(current_setting('app.user_id', true), '')::uuid);
            GRANT SELECT, INSERT, UPDATE, DELETE ON users, conversations, messages TO {app};
            GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app};
            """,
        scenario: """
            database:
              schema: schema.sql
              role: {app}
              identity: ["SELECT set_config('app.user_id', :user, true)"]
            tenant: users.id
            population:
              users: 12
              seed: 3
              as_of: 2026-01-01T00:00:00Z
              tables:
                conversations: { owner: user_id, rows: { min: 1, max: 4, mean: 2 } }
                messages: { owner: user_id, parent: conversation_id, rows: { min: 2, max: 9, mean: 4 } }
            isolation:
              layers: [policies]
            """)

    /// Another schema, quoted names, rows owned through their parent, one policy for everything
    /// and a restrictive one, a stable definer helper, column rights, a table nobody may touch.
    static let journal = PolicySchema(
        sql: """
            CREATE SCHEMA journal;
            CREATE TABLE journal."Accounts" (
              "accountId" text PRIMARY KEY,
              handle text NOT NULL UNIQUE);
            CREATE TABLE journal."Notebooks" (
              id serial PRIMARY KEY,
              "ownerId" text NOT NULL REFERENCES journal."Accounts",
              name text NOT NULL, archived boolean NOT NULL DEFAULT false);
            CREATE TABLE journal.pages (
              notebook_id integer NOT NULL REFERENCES journal."Notebooks" ON DELETE CASCADE,
              number integer NOT NULL, body text NOT NULL, pinned boolean,
              PRIMARY KEY (notebook_id, number));
            CREATE TABLE journal.secrets (
              id serial PRIMARY KEY, "ownerId" text NOT NULL REFERENCES journal."Accounts",
              token text NOT NULL);
            CREATE FUNCTION journal.me() RETURNS text LANGUAGE sql STABLE
              AS $$ SELECT nullif(current_setting('app.account', true), '') $$;
            CREATE FUNCTION journal.owns(notebook integer) RETURNS boolean LANGUAGE sql STABLE
              SECURITY DEFINER SET search_path = journal, pg_temp
              AS $$ SELECT EXISTS (SELECT FROM journal."Notebooks" n
                WHERE n.id = notebook AND n."ownerId" = journal.me()) $$;
            ALTER TABLE journal."Accounts" ENABLE ROW LEVEL SECURITY;
            ALTER TABLE journal."Notebooks" ENABLE ROW LEVEL SECURITY;
            ALTER TABLE journal.pages ENABLE ROW LEVEL SECURITY;
            CREATE POLICY self ON journal."Accounts" FOR SELECT USING ("accountId" = journal.me());
            CREATE POLICY own ON journal."Notebooks" TO {app}
              USING ("ownerId" = journal.me()) WITH CHECK ("ownerId" = journal.me());
            CREATE POLICY wide ON journal.pages TO {app} USING (true) WITH CHECK (true);
            CREATE POLICY narrow ON journal.pages AS RESTRICTIVE TO {app}
              USING (journal.owns(notebook_id)) WITH CHECK (journal.owns(notebook_id));
            GRANT USAGE ON SCHEMA journal TO {app};
            GRANT SELECT ON journal."Accounts" TO {app};
            GRANT SELECT, INSERT, DELETE ON journal."Notebooks" TO {app};
            GRANT UPDATE (name) ON journal."Notebooks" TO {app};
            GRANT SELECT (notebook_id, number, body), INSERT, DELETE ON journal.pages TO {app};
            GRANT UPDATE (body, pinned) ON journal.pages TO {app};
            GRANT USAGE ON SEQUENCE journal."Notebooks_id_seq" TO {app};
            """,
        scenario: """
            database:
              schema: schema.sql
              role: {app}
              identity: ["SELECT set_config('app.account', :user, true)"]
            tenant: journal.Accounts.accountId
            population:
              users: 12
              seed: 5
              as_of: 2026-01-01T00:00:00Z
              tables:
                journal.Notebooks: { owner: ownerId, rows: { min: 1, max: 4, mean: 2 } }
                journal.secrets: { owner: ownerId, rows: { min: 1, max: 1, mean: 1 } }
            isolation:
              layers: [policies]
            """)

    /// Integer keys; rows reached through a membership of the parent; another role for the policies
    /// that the identity sets; a deny-all table; a shared list.
    static let workspace = PolicySchema(
        sql: """
            CREATE ROLE "{app}_member";
            GRANT "{app}_member" TO {app};
            CREATE TABLE accounts (id integer PRIMARY KEY, name text NOT NULL);
            CREATE TABLE projects (
              id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
              account_id integer NOT NULL REFERENCES accounts ON DELETE CASCADE,
              title text NOT NULL, state text NOT NULL DEFAULT 'open'
                CHECK (state IN ('open', 'closed')));
            CREATE TABLE tickets (
              id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
              project_id integer NOT NULL REFERENCES projects ON DELETE CASCADE,
              title text NOT NULL);
            CREATE TABLE comments (
              id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
              ticket_id integer NOT NULL REFERENCES tickets ON DELETE CASCADE,
              body text NOT NULL);
            CREATE TABLE ledger (
              id integer PRIMARY KEY, account_id integer NOT NULL REFERENCES accounts,
              amount numeric(9, 2) NOT NULL);
            CREATE TABLE plans (id integer PRIMARY KEY, name text NOT NULL);
            CREATE INDEX ON projects (account_id);
            CREATE INDEX ON tickets (project_id);
            CREATE INDEX ON comments (ticket_id);
            ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
            ALTER TABLE projects ENABLE ROW LEVEL SECURITY;
            ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
            ALTER TABLE comments ENABLE ROW LEVEL SECURITY;
            ALTER TABLE ledger ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own ON accounts TO "{app}_member"
              USING (id = current_setting('app.account')::integer);
            CREATE POLICY own ON projects TO "{app}_member"
              USING (account_id = current_setting('app.account')::integer);
            CREATE POLICY through_project ON tickets TO "{app}_member"
              USING (project_id IN (SELECT id FROM projects))
              WITH CHECK (EXISTS (SELECT FROM projects p WHERE p.id = project_id));
            CREATE POLICY through_ticket ON comments TO "{app}_member"
              USING (EXISTS (SELECT FROM tickets t WHERE t.id = ticket_id));
            GRANT SELECT, UPDATE ON accounts TO "{app}_member";
            GRANT SELECT, INSERT, UPDATE, DELETE ON projects, tickets, comments, ledger
              TO "{app}_member";
            GRANT SELECT ON plans TO "{app}_member";
            """,
        scenario: """
            database:
              schema: schema.sql
              role: {app}
              identity:
                - "SELECT set_config('role', '{app}_member', true)"
                - "SELECT set_config('app.account', :user, true)"
            tenant: accounts.id
            shared: [{ table: plans, because: a price list }]
            population:
              users: 12
              seed: 7
              as_of: 2026-01-01T00:00:00Z
              tables:
                projects: { owner: account_id, rows: { min: 1, max: 4, mean: 2 } }
                tickets: { parent: project_id, rows: { per: parent, min: 1, max: 4, mean: 2 } }
                comments: { parent: ticket_id, rows: { per: parent, min: 1, max: 3, mean: 2 } }
            isolation:
              layers: [policies]
            """)
}
