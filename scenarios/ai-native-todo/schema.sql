-- The schema of the AI Native Todo document, every constraint and index under its documented name.
-- The migration in the document leaves most of the names out; its table definitions give them.
-- What the document promises and does not spell out (row-level security, task updates) follows
-- its own pattern; README.md says where.

CREATE TABLE users (
    id VARCHAR(255) NOT NULL,
    email VARCHAR(255) NOT NULL,
    email_verified BOOLEAN DEFAULT FALSE,
    created_at TIMESTAMP NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMP NOT NULL DEFAULT NOW(),
    CONSTRAINT pk_users_id PRIMARY KEY (id),
    CONSTRAINT uk_users_email UNIQUE (email),
    CONSTRAINT ck_users_email_format CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$')
);

CREATE UNIQUE INDEX idx_users_email ON users (email);

CREATE INDEX idx_users_created_at ON users (created_at);

CREATE TABLE tasks (
    id SERIAL NOT NULL,
    user_id VARCHAR(255) NOT NULL,
    title VARCHAR(255) NOT NULL,
    description TEXT NULL,
    completed BOOLEAN DEFAULT FALSE,
    priority VARCHAR(20) DEFAULT 'medium',
    created_at TIMESTAMP NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMP NOT NULL DEFAULT NOW(),
    CONSTRAINT pk_tasks_id PRIMARY KEY (id),
    CONSTRAINT fk_tasks_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT ck_tasks_priority CHECK (priority IN ('low', 'medium', 'high', 'urgent')),
    CONSTRAINT ck_tasks_title_not_empty CHECK (title ~ '[^[:space:]]'),
    CONSTRAINT ck_tasks_description_length CHECK (LENGTH(description) <= 1000)
);

CREATE INDEX idx_tasks_user_id ON tasks (user_id);

CREATE INDEX idx_tasks_priority ON tasks (priority);

CREATE INDEX idx_tasks_completed ON tasks (completed);

CREATE INDEX idx_tasks_created_at ON tasks (created_at);

CREATE INDEX idx_tasks_title_text ON tasks
    USING GIN (to_tsvector('english', title || ' ' || COALESCE(description, '')));

CREATE TABLE conversations (
    id SERIAL NOT NULL,
    user_id VARCHAR(255) NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMP NOT NULL DEFAULT NOW(),
    CONSTRAINT pk_conversations_id PRIMARY KEY (id),
    CONSTRAINT fk_conversations_user_id
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT ck_conversations_user_id_not_empty CHECK (LENGTH(TRIM(user_id)) > 0)
);

CREATE INDEX idx_conversations_user_id ON conversations (user_id);

CREATE INDEX idx_conversations_created_at ON conversations (created_at);

CREATE TABLE messages (
    id SERIAL NOT NULL,
    user_id VARCHAR(255) NOT NULL,
    conversation_id INTEGER NOT NULL,
    role VARCHAR(20) NOT NULL,
    content TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT NOW(),
    CONSTRAINT pk_messages_id PRIMARY KEY (id),
    CONSTRAINT fk_messages_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT fk_messages_conversation_id
        FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE,
    CONSTRAINT ck_messages_role CHECK (role IN ('user', 'assistant')),
    CONSTRAINT ck_messages_content_not_empty CHECK (LENGTH(TRIM(content)) > 0)
);

CREATE INDEX idx_messages_user_id ON messages (user_id);

CREATE INDEX idx_messages_conversation_id ON messages (conversation_id);

CREATE INDEX idx_messages_created_at ON messages (created_at);

CREATE INDEX idx_messages_role ON messages (role);

-- Drawn in the diagram, without types, and nowhere else in the document.
CREATE TABLE task_updates (
    id SERIAL NOT NULL,
    conversation_id INTEGER NOT NULL,
    task_id INTEGER NOT NULL,
    update_type VARCHAR(20) NOT NULL,
    content TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT NOW(),
    CONSTRAINT pk_task_updates_id PRIMARY KEY (id),
    CONSTRAINT fk_task_updates_conversation_id
        FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE,
    CONSTRAINT fk_task_updates_task_id
        FOREIGN KEY (task_id) REFERENCES tasks (id) ON DELETE CASCADE
);

-- The role that the application logs in as. It owns nothing, and every policy binds it.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'todo_app') THEN
        CREATE ROLE todo_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
END
$$;

-- Keys and owners are not the application's to choose: an insert that names an id that is taken
-- would tell that somebody has it, and an update of user_id would give a row away.
GRANT SELECT ON users TO todo_app;

GRANT SELECT, DELETE ON tasks, conversations, messages, task_updates TO todo_app;

GRANT INSERT (user_id, title, description, completed, priority) ON tasks TO todo_app;

GRANT UPDATE (title, description, completed, priority, updated_at) ON tasks TO todo_app;

GRANT INSERT (user_id) ON conversations TO todo_app;

GRANT UPDATE (updated_at) ON conversations TO todo_app;

GRANT INSERT (user_id, conversation_id, role, content) ON messages TO todo_app;

GRANT INSERT (conversation_id, task_id, update_type, content) ON task_updates TO todo_app;

GRANT USAGE ON SEQUENCE tasks_id_seq, conversations_id_seq, messages_id_seq, task_updates_id_seq
    TO todo_app;

-- Row-level security. Who acts is said once in every transaction, by
-- set_config('app.user_id', …, true); nobody is, where it was not said: the setting is then NULL
-- on a new connection and empty on one that was used before. FORCE binds the tables' owner too.
ALTER TABLE users ENABLE ROW LEVEL SECURITY;

ALTER TABLE users FORCE ROW LEVEL SECURITY;

CREATE POLICY users_own ON users FOR SELECT TO todo_app
    USING (id = (SELECT NULLIF(current_setting('app.user_id', true), '')));

ALTER TABLE tasks ENABLE ROW LEVEL SECURITY;

ALTER TABLE tasks FORCE ROW LEVEL SECURITY;

CREATE POLICY tasks_own ON tasks TO todo_app
    USING (user_id = (SELECT NULLIF(current_setting('app.user_id', true), '')))
    WITH CHECK (user_id = (SELECT NULLIF(current_setting('app.user_id', true), '')));

ALTER TABLE conversations ENABLE ROW LEVEL SECURITY;

ALTER TABLE conversations FORCE ROW LEVEL SECURITY;

CREATE POLICY conversations_own ON conversations TO todo_app
    USING (user_id = (SELECT NULLIF(current_setting('app.user_id', true), '')))
    WITH CHECK (user_id = (SELECT NULLIF(current_setting('app.user_id', true), '')));

ALTER TABLE messages ENABLE ROW LEVEL SECURITY;

ALTER TABLE messages FORCE ROW LEVEL SECURITY;

-- A foreign key only asks whether the conversation exists; the policy asks whose it is.
CREATE POLICY messages_own ON messages TO todo_app
    USING (user_id = (SELECT NULLIF(current_setting('app.user_id', true), '')))
    WITH CHECK (
        user_id = (SELECT NULLIF(current_setting('app.user_id', true), ''))
        AND EXISTS (
            SELECT FROM conversations c
            WHERE c.id = messages.conversation_id AND c.user_id = messages.user_id
        )
    );

ALTER TABLE task_updates ENABLE ROW LEVEL SECURITY;

ALTER TABLE task_updates FORCE ROW LEVEL SECURITY;

CREATE POLICY task_updates_own ON task_updates TO todo_app
    USING (
        EXISTS (
            SELECT FROM conversations c
            WHERE c.id = task_updates.conversation_id
            AND c.user_id = (SELECT NULLIF(current_setting('app.user_id', true), ''))
        )
        AND EXISTS (
            SELECT FROM tasks t
            WHERE t.id = task_updates.task_id
            AND t.user_id = (SELECT NULLIF(current_setting('app.user_id', true), ''))
        )
    );
