-- "Consider partial indexes for frequently filtered values": open tasks, newest first.

CREATE INDEX idx_tasks_pending ON tasks (user_id, created_at DESC, id DESC)
    WHERE completed = FALSE;
