-- The document extends the schema of "AI Native Todo Application": users and tasks are that
-- document's, conversations and messages are its own, task_updates is drawn in the diagrams of both
-- and written down in neither. Constraints and indexes carry the names that the documents give
-- them; AUTO_INCREMENT, which PostgreSQL does not know, is SERIAL.

-- Users: managed by Better Auth, the ids are strings.
CREATE TABLE users (
    id VARCHAR(255) NOT NULL,
    email VARCHAR(255) NOT NULL,
    email_verified BOOLEAN DEFAULT FALSE,
    created_at TIMESTAMP NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMP NOT NULL DEFAULT NOW(),
    CONSTRAINT pk_users_id PRIMARY KEY (id),
    CONSTRAINT uk_users_email UNIQUE (email)
);

CREATE UNIQUE INDEX idx_users_email ON users (email);
CREATE INDEX idx_users_created_at ON users (created_at);

CREATE TABLE tasks (
    id SERIAL,
    user_id VARCHAR(255) NOT NULL,
    title VARCHAR(255) NOT NULL,
    description TEXT,
    completed BOOLEAN DEFAULT FALSE,
    priority VARCHAR(20) DEFAULT 'medium',
    created_at TIMESTAMP NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMP NOT NULL DEFAULT NOW(),
    CONSTRAINT pk_tasks_id PRIMARY KEY (id),
    CONSTRAINT fk_tasks_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT ck_tasks_priority CHECK (priority IN ('low', 'medium', 'high', 'urgent')),
    CONSTRAINT ck_tasks_title_not_empty CHECK (title ~ '[^[:space:]]'),
    CONSTRAINT ck_tasks_description_length CHECK (char_length(description) <= 1000)
);

CREATE INDEX idx_tasks_user_id ON tasks (user_id);
CREATE INDEX idx_tasks_priority ON tasks (priority);
CREATE INDEX idx_tasks_completed ON tasks (completed);
CREATE INDEX idx_tasks_created_at ON tasks (created_at);
CREATE INDEX idx_tasks_title_text ON tasks
    USING gin (to_tsvector('english', title || ' ' || coalesce(description, '')));

CREATE TABLE conversations (
    id SERIAL,
    user_id VARCHAR(255) NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMP NOT NULL DEFAULT NOW(),
    CONSTRAINT pk_conversations_id PRIMARY KEY (id),
    CONSTRAINT fk_conversations_user_id FOREIGN KEY (user_id)
        REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT ck_conversations_user_id_not_empty CHECK (user_id <> '')
);

CREATE INDEX idx_conversations_user_id ON conversations (user_id);
CREATE INDEX idx_conversations_created_at ON conversations (created_at);

CREATE TABLE messages (
    id SERIAL,
    user_id VARCHAR(255) NOT NULL,
    conversation_id INTEGER NOT NULL,
    role VARCHAR(20) NOT NULL,
    content TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT NOW(),
    CONSTRAINT pk_messages_id PRIMARY KEY (id),
    CONSTRAINT fk_messages_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT fk_messages_conversation_id FOREIGN KEY (conversation_id)
        REFERENCES conversations (id) ON DELETE CASCADE,
    CONSTRAINT ck_messages_role CHECK (role IN ('user', 'assistant')),
    CONSTRAINT ck_messages_content_not_empty CHECK (content ~ '[^[:space:]]')
);

CREATE INDEX idx_messages_user_id ON messages (user_id);
CREATE INDEX idx_messages_conversation_id ON messages (conversation_id);
CREATE INDEX idx_messages_created_at ON messages (created_at);
CREATE INDEX idx_messages_role ON messages (role);

-- "Consider composite indexes for common query patterns (e.g., user_id + conversation_id)" and
-- "Full-text search indexes on message content if needed": both are taken up, under names formed
-- as the document forms its own.
CREATE INDEX idx_messages_user_conversation ON messages (user_id, conversation_id);
CREATE INDEX idx_messages_content_text ON messages USING gin (to_tsvector('english', content));

-- As the diagram draws it. It gives no types, no indexes and no ON DELETE; what is below follows
-- the other tables, and CASCADE is what the stated deletion of a user needs.
CREATE TABLE task_updates (
    id SERIAL,
    conversation_id INTEGER NOT NULL,
    task_id INTEGER NOT NULL,
    update_type VARCHAR(20) NOT NULL,
    content TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT NOW(),
    CONSTRAINT pk_task_updates_id PRIMARY KEY (id),
    CONSTRAINT fk_task_updates_conversation_id FOREIGN KEY (conversation_id)
        REFERENCES conversations (id) ON DELETE CASCADE,
    CONSTRAINT fk_task_updates_task_id FOREIGN KEY (task_id)
        REFERENCES tasks (id) ON DELETE CASCADE
);

CREATE INDEX idx_task_updates_conversation_id ON task_updates (conversation_id);
CREATE INDEX idx_task_updates_task_id ON task_updates (task_id);
CREATE INDEX idx_task_updates_created_at ON task_updates (created_at);
