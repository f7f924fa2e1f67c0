-- UUID keys of several columns; items and versions are owned only through their vault, by keys
-- that repeat the whole key of what is above them, in a schema of its own.

CREATE SCHEMA vault;

CREATE TABLE vault.people (
    person UUID PRIMARY KEY,
    email TEXT NOT NULL UNIQUE
);

CREATE TABLE vault.vaults (
    owner UUID NOT NULL REFERENCES vault.people (person) ON DELETE CASCADE,
    vault UUID NOT NULL DEFAULT gen_random_uuid(),
    label TEXT NOT NULL,
    PRIMARY KEY (owner, vault),
    UNIQUE (vault)
);

CREATE TABLE vault.items (
    vault UUID NOT NULL REFERENCES vault.vaults (vault) ON DELETE CASCADE,
    item UUID NOT NULL DEFAULT gen_random_uuid(),
    secret TEXT NOT NULL,
    PRIMARY KEY (vault, item)
);

CREATE TABLE vault.versions (
    vault UUID NOT NULL,
    item UUID NOT NULL,
    version UUID NOT NULL DEFAULT gen_random_uuid(),
    body TEXT NOT NULL,
    PRIMARY KEY (vault, item, version),
    FOREIGN KEY (vault, item) REFERENCES vault.items (vault, item) ON DELETE CASCADE
);
