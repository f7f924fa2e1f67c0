-- Phase II and III of the document, beside the tables that Better Auth makes for itself; indexes
-- have their documented names. What the document only recommends (soft delete, a limit of 1,000
-- messages, a column "updated on modification") is enforced here; README.md says why.

-- Better Auth's own, as its command line writes them for PostgreSQL.
CREATE TABLE "user" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL UNIQUE,
    "emailVerified" BOOLEAN NOT NULL,
    "image" TEXT,
    "createdAt" TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE TABLE session (
    "id" TEXT NOT NULL PRIMARY KEY,
    "expiresAt" TIMESTAMPTZ NOT NULL,
    "token" TEXT NOT NULL UNIQUE,
    "createdAt" TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" TIMESTAMPTZ NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "userId" TEXT NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE
);

CREATE TABLE account (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ,
    "refreshTokenExpiresAt" TIMESTAMPTZ,
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" TIMESTAMPTZ NOT NULL
);

CREATE TABLE verification (
    "id" TEXT NOT NULL PRIMARY KEY,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ NOT NULL,
    "createdAt" TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE INDEX "session_userId_idx" ON session ("userId");

CREATE INDEX "account_userId_idx" ON account ("userId");

CREATE INDEX verification_identifier_idx ON verification ("identifier");

-- Phase II
CREATE TABLE tasks (
    id SERIAL PRIMARY KEY,
    title VARCHAR NOT NULL,
    description TEXT,
    completed BOOLEAN DEFAULT FALSE,
    user_id VARCHAR NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE
);

CREATE INDEX idx_tasks_user_id ON tasks (user_id);

-- Phase III
CREATE TABLE conversations (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id VARCHAR NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE,
    created_at TIMESTAMP DEFAULT NOW(),
    updated_at TIMESTAMP DEFAULT NOW(),
    deleted_at TIMESTAMP  -- the document's soft delete option; set, nobody sees the conversation
);

CREATE INDEX idx_conversations_user_id ON conversations (user_id);

CREATE INDEX idx_conversations_updated_at ON conversations (updated_at);

CREATE TYPE message_role AS ENUM ('user', 'assistant');

CREATE TABLE messages (
    id SERIAL PRIMARY KEY,
    conversation_id UUID NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    role message_role NOT NULL,
    content TEXT NOT NULL,
    tool_calls JSONB,
    created_at TIMESTAMP DEFAULT NOW()
);

CREATE INDEX idx_messages_conversation_id ON messages (conversation_id);

CREATE INDEX idx_messages_created_at ON messages (created_at);

-- "Updated on modification".
CREATE FUNCTION set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := NOW();
    RETURN NEW;
END
$$;

CREATE TRIGGER conversations_updated_at BEFORE UPDATE ON conversations
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- "Message count limits per conversation (e.g., 1000 messages)". The lock makes two writers of
-- one conversation count one after the other.
CREATE FUNCTION limit_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM conversations WHERE id = NEW.conversation_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM messages WHERE conversation_id = NEW.conversation_id OFFSET 999
    ) THEN
        RAISE EXCEPTION 'a conversation holds at most 1000 messages'
            USING ERRCODE = 'check_violation', TABLE = 'messages';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER messages_limit BEFORE INSERT ON messages
    FOR EACH ROW EXECUTE FUNCTION limit_messages();
