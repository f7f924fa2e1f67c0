-- The tables of the AI Native Todo document (users with text ids, tasks, conversations, messages)
-- as the reference application todo-api uses them. It keeps accounts itself, so users have the
-- password hash of the Todo AI Chatbot document. Indexes are those that its queries need.
-- Isolation is the application's alone: there is no row-level security here.

CREATE TABLE users (
    id VARCHAR(255) NOT NULL,
    email VARCHAR(255) NOT NULL,
    password_hash VARCHAR(255) NOT NULL,
    display_name VARCHAR(120) NULL,
    is_admin BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TIMESTAMP NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMP NOT NULL DEFAULT NOW(),
    CONSTRAINT pk_users_id PRIMARY KEY (id),
    CONSTRAINT uk_users_email UNIQUE (email)
);

CREATE TABLE tasks (
    id SERIAL NOT NULL,
    user_id VARCHAR(255) NOT NULL,
    title VARCHAR(255) NOT NULL,
    description TEXT NULL,
    completed BOOLEAN NOT NULL DEFAULT FALSE,
    priority VARCHAR(20) NOT NULL DEFAULT 'medium',
    created_at TIMESTAMP NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMP NOT NULL DEFAULT NOW(),
    CONSTRAINT pk_tasks_id PRIMARY KEY (id),
    CONSTRAINT fk_tasks_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT ck_tasks_priority CHECK (priority IN ('low', 'medium', 'high', 'urgent')),
    CONSTRAINT ck_tasks_title_not_empty CHECK (title ~ '[^[:space:]]'),
    CONSTRAINT ck_tasks_description_length CHECK (LENGTH(description) <= 1000)
);

CREATE INDEX idx_tasks_user_id_created_at ON tasks (user_id, created_at DESC, id DESC);

CREATE INDEX idx_tasks_title_text ON tasks
    USING GIN (to_tsvector('english', title || ' ' || COALESCE(description, '')));

CREATE TABLE conversations (
    id SERIAL NOT NULL,
    user_id VARCHAR(255) NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMP NOT NULL DEFAULT NOW(),
    CONSTRAINT pk_conversations_id PRIMARY KEY (id),
    CONSTRAINT fk_conversations_user_id
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX idx_conversations_user_id_created_at
    ON conversations (user_id, created_at DESC, id DESC);

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
    CONSTRAINT ck_messages_content_not_empty CHECK (content ~ '[^[:space:]]')
);

CREATE INDEX idx_messages_user_id ON messages (user_id);

CREATE INDEX idx_messages_conversation_id_created_at ON messages (conversation_id, created_at, id);
