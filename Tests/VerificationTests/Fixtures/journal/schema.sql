-- UUID keys, a schema of its own, names that need quotes, and pages owned only through their
-- notebook, and a secret: what the todo list has not.

CREATE SCHEMA journal;

CREATE TABLE journal.accounts (
    id UUID PRIMARY KEY,
    handle VARCHAR(60) NOT NULL UNIQUE,
    token TEXT NOT NULL
);

CREATE TABLE journal."Notebooks" (
    id UUID PRIMARY KEY,
    "accountId" UUID NOT NULL REFERENCES journal.accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL
);

CREATE INDEX ON journal."Notebooks" ("accountId");

CREATE TABLE journal.pages (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notebook_id UUID NOT NULL REFERENCES journal."Notebooks" (id) ON DELETE CASCADE,
    body TEXT NOT NULL
);

CREATE INDEX ON journal.pages (notebook_id);
