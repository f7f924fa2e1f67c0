-- A composite index for the query that the document gives for verified access to a conversation.

CREATE INDEX idx_messages_user_id_conversation_id ON messages (user_id, conversation_id);
