-- "Consider partitioning by user_id": messages in eight hash partitions.

-- The primary key of a partitioned table has to contain the column that partitions it: an id alone
-- is not kept unique any more. Tasks and conversations are referenced by such an id, so that they
-- cannot be partitioned without changing the tables below them.

DROP TABLE messages;

CREATE TABLE messages (
    id SERIAL NOT NULL,
    user_id VARCHAR(255) NOT NULL,
    conversation_id INTEGER NOT NULL,
    role VARCHAR(20) NOT NULL,
    content TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT NOW(),
    CONSTRAINT pk_messages_id PRIMARY KEY (id, user_id),
    CONSTRAINT fk_messages_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT fk_messages_conversation_id
        FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE,
    CONSTRAINT ck_messages_role CHECK (role IN ('user', 'assistant')),
    CONSTRAINT ck_messages_content_not_empty CHECK (LENGTH(TRIM(content)) > 0)
) PARTITION BY HASH (user_id);

CREATE TABLE messages_0 PARTITION OF messages FOR VALUES WITH (MODULUS 8, REMAINDER 0);

CREATE TABLE messages_1 PARTITION OF messages FOR VALUES WITH (MODULUS 8, REMAINDER 1);

CREATE TABLE messages_2 PARTITION OF messages FOR VALUES WITH (MODULUS 8, REMAINDER 2);

CREATE TABLE messages_3 PARTITION OF messages FOR VALUES WITH (MODULUS 8, REMAINDER 3);

CREATE TABLE messages_4 PARTITION OF messages FOR VALUES WITH (MODULUS 8, REMAINDER 4);

CREATE TABLE messages_5 PARTITION OF messages FOR VALUES WITH (MODULUS 8, REMAINDER 5);

CREATE TABLE messages_6 PARTITION OF messages FOR VALUES WITH (MODULUS 8, REMAINDER 6);

CREATE TABLE messages_7 PARTITION OF messages FOR VALUES WITH (MODULUS 8, REMAINDER 7);

CREATE INDEX idx_messages_user_id ON messages (user_id);

CREATE INDEX idx_messages_conversation_id ON messages (conversation_id);

CREATE INDEX idx_messages_created_at ON messages (created_at);

CREATE INDEX idx_messages_role ON messages (role);

-- The application's role is given nothing on the partitions: it reaches their rows through
-- messages, where the policy is.
GRANT SELECT, DELETE ON messages TO todo_app;

GRANT INSERT (user_id, conversation_id, role, content) ON messages TO todo_app;

GRANT USAGE ON SEQUENCE messages_id_seq TO todo_app;

ALTER TABLE messages ENABLE ROW LEVEL SECURITY;

ALTER TABLE messages FORCE ROW LEVEL SECURITY;

CREATE POLICY messages_own ON messages TO todo_app
    USING (user_id = (SELECT NULLIF(current_setting('app.user_id', true), '')))
    WITH CHECK (
        user_id = (SELECT NULLIF(current_setting('app.user_id', true), ''))
        AND EXISTS (
            SELECT FROM conversations c
            WHERE c.id = messages.conversation_id AND c.user_id = messages.user_id
        )
    );
