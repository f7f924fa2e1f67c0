-- The composite index that the document names under "Query Optimization" and defines nowhere.

CREATE INDEX idx_tasks_user_id_priority ON tasks (user_id, priority);
