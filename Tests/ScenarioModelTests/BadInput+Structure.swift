/// Mistakes in the file, the database and the tenant.
extension BadInput {
    static let structure: [BadInput] = [
        BadInput(
            "operations:\n  list_tasks",
            "▸opertions:\n  list_tasks",
            "unknown key 'opertions', did you mean 'operations'?"),
        BadInput("bulkhead: 1\n", "▸", "the scenario has no 'bulkhead'"),
        BadInput(
            "bulkhead: 1",
            "bulkhead: ▸2",
            "this version of Bulkhead reads scenario language 1, not '2'"),
        BadInput(
            "bulkhead: 1",
            "bulkhead: ▸[1]",
            "this version of Bulkhead reads scenario language 1, not a list"),
        BadInput(
            "name: small",
            "name: small\n▸name: other",
            "'name' is given twice, first given in line 2"),
        BadInput(
            "name: small\n",
            "",
            places: "1:1: the scenario has no 'name'"),
        BadInput("name: small", "name: ▸../up", "'../up' cannot name a scenario"),
        BadInput("name: small", "name:▸", "'name' must be text, not nothing"),
        BadInput(
            "description: Ten users",
            "description: ▸[Ten, users]",
            "'description' must be text, not a list"),
        BadInput(
            "  schema: schema.sql",
            "  ▸shema: schema.sql",
            "unknown key 'shema', did you mean 'schema'?"),
        BadInput(
            "database:\n  schema: schema.sql",
            "database: ▸schema.sql",
            "'database' must be a mapping, not 'schema.sql'"),
        BadInput("schema: schema.sql", "schema: ▸missing.sql", "there is no file 'missing.sql'"),
        BadInput(
            "schema: schema.sql",
            "schema: [schema.sql, ▸migrations/*.sql]",
            "no file matches 'migrations/*.sql'"),
        BadInput("schema: schema.sql", "schema: ▸[]", "'schema' is empty"),
        BadInput(
            "schema: schema.sql",
            "schema: schema.sql\n  ▸prepare: { command: [alembic, upgrade, head] }",
            "'prepare' is not supported by this version"),
        BadInput(
            "schema: schema.sql",
            "schema: schema.sql\n  tls: ▸maybe",
            "'tls' cannot be 'maybe'"),
        BadInput(
            "schema: schema.sql",
            "schema: schema.sql\n  identity: [▸\"SELECT set_config('app.user', :usr, true)\"]",
            "the parameter ':usr' has no bind"),
        BadInput("tenant: users.id", "tenant: ▸users", "'tenant' must name a column, not 'users'"),
        BadInput(
            "tenant: users.id",
            "tenant: { column: account_id }",
            places: "6:19: no table of the population is owned by the column 'account_id'",
            "34:12: no rows are made for a table 'users'"),
        BadInput(
            "tenant: users.id",
            "tenant: { ▸table: accounts, ▸members: {} }",
            "'table' is not supported by this version",
            "'members' is not supported by this version"),
        BadInput(
            "tenant: users.id",
            "tenant: users.id\n▸api: {}",
            "'api' says neither where it is nor how it is started"),
        BadInput(
            "tenant: users.id",
            "tenant: users.id\nshared: [▸{ table: plans }]",
            "an entry of 'shared' has no 'because'"),
        BadInput(
            "tenant: users.id",
            "tenant: users.id\nshared: [{ table: plans, because: a }, ▸{ table: "
                + "public.plans, because: b }]",
            "the table 'plans' is shared twice"),
        BadInput(
            "tenant: users.id",
            "tenant: ▸!!map users.id",
            "YAML tags such as 'tag:yaml.org,2002:map' are not used here"),
        BadInput(
            "tenant: users.id",
            "tenant: ▸!key users.id",
            "YAML tags such as '!key' are not used here"),
        BadInput(
            "tenant: users.id",
            "? ▸[a, b]\n: c\ntenant: users.id",
            "a key is text, not a list or a mapping"),
    ]
}
