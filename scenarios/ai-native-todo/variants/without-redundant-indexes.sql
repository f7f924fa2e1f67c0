-- Without the indexes that no operation misses: `bulkhead run` drops them together and measures.

DROP INDEX idx_users_email;

DROP INDEX idx_users_created_at;

DROP INDEX idx_tasks_completed;

DROP INDEX idx_tasks_title_text;

DROP INDEX idx_conversations_created_at;

DROP INDEX idx_messages_created_at;

DROP INDEX idx_messages_role;
