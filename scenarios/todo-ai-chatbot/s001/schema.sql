-- What Alembic's initial migration of the document (revision 001_initial) creates on PostgreSQL.
--
-- sa.Integer as a primary key becomes SERIAL, sa.DateTime a timestamp without time zone. The only
-- server default is the one on tasks.completed: created_at and updated_at are filled by the
-- application, as SQLModel's default_factory does. op.create_index is not unique unless told so,
-- and sa.UniqueConstraint makes an index of its own: users.email is indexed twice.

CREATE TABLE users (
    id SERIAL NOT NULL,
    email VARCHAR(255) NOT NULL,
    password_hash VARCHAR(255) NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (email)
);

CREATE INDEX ix_users_email ON users (email);

CREATE TABLE tasks (
    id SERIAL NOT NULL,
    user_id INTEGER NOT NULL,
    title VARCHAR(200) NOT NULL,
    description VARCHAR(1000),
    completed BOOLEAN DEFAULT 'false' NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX ix_tasks_user_id ON tasks (user_id);

CREATE INDEX ix_tasks_user_completed ON tasks (user_id, completed);

CREATE TABLE conversations (
    id SERIAL NOT NULL,
    user_id INTEGER NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX ix_conversations_user_id ON conversations (user_id);

CREATE INDEX ix_conversations_user_updated ON conversations (user_id, updated_at);

CREATE TABLE messages (
    id SERIAL NOT NULL,
    conversation_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    role VARCHAR(20) NOT NULL,
    content VARCHAR(10000) NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE,
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT check_role CHECK (role IN ('user', 'assistant'))
);

CREATE INDEX ix_messages_conversation_created ON messages (conversation_id, created_at);

CREATE INDEX ix_messages_user_id ON messages (user_id);
