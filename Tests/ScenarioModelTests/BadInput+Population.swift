/// Mistakes in what users own.
extension BadInput {
    static let population: [BadInput] = [
        BadInput("users: 10", "users: ▸ten", "'users' must be a whole number, not 'ten'"),
        BadInput(
            "users: 10",
            "users: ▸\"10\"",
            "'users' must be a whole number, and quotes make it text"),
        BadInput("users: 10", "users: ▸0", "'users' cannot be '0'"),
        BadInput("users: 10", "users: ▸-3", "'users' cannot be '-3'"),
        BadInput(
            "users: 10",
            "users: ▸99999999999999999999",
            "'users' cannot be '99999999999999999999'"),
        BadInput("users: 10", "users: ▸1.5", "'users' must be a whole number, not '1.5'"),
        BadInput(
            "users: 10",
            "users: ▸${BULKHEAD_USERS}",
            "the environment variable BULKHEAD_USERS is not set"),
        BadInput("users: 10", "users: ▸${1X}", "'${1X}' does not name an environment variable"),
        BadInput("users: 10", "users: ▸${USERS", "'${' is never closed"),
        BadInput(
            "seed: 7",
            "as_of: ▸2026-02-30T00:00:00Z",
            "'as_of' cannot be '2026-02-30T00:00:00Z': this is not a time that exists, with "
                + "its zone"),
        BadInput(
            "seed: 7",
            "as_of: ▸2026-01-01T00:00:00",
            "'as_of' cannot be '2026-01-01T00:00:00': this is not a time that exists, with its zone"
        ),
        BadInput("seed: 7", "activity: { zipf: ▸11 }", "'zipf' cannot be '11'"),
        BadInput(
            "seed: 7",
            "activity: ▸pareto",
            "'activity' must be 'uniform' or a mapping, not 'pareto'"),
        BadInput(
            "    tasks:\n      owner: user_id",
            "    tasks:\n      ▸ownr: user_id",
            "unknown key 'ownr', did you mean 'owner'?"),
        BadInput(
            "    tasks:\n      owner: user_id",
            "    tasks:\n      ▸parent: list_id\n      parents: [list_id, team_id]",
            "'tasks' has both 'parent' and 'parents'"),
        BadInput(
            "    tasks:\n",
            "    tasks: {}\n    public.tasks:\n",
            places: "11:5: 'tasks' says neither who owns its rows nor what they belong to",
            "11:5: 'tasks' does not say how many rows there are",
            "12:5: the table 'tasks' is in the population twice"),
        BadInput(
            "    tasks:\n      owner",
            "    ▸users: { rows: { min: 1, max: 1, mean: 1 } }\n    tasks:\n      owner",
            "'users' is the tenant's own table: it has one row for each user"),
        BadInput(
            "      rows: { min: 0, max: 9, mean: 3 }",
            "      rows: ▸50",
            "'rows' must be a mapping, not '50'"),
        BadInput(
            "      rows: { min: 0, max: 9, mean: 3 }\n",
            "",
            places: "11:5: 'tasks' does not say how many rows there are"),
        BadInput(
            "rows: { min: 0, max: 9, mean: 3 }",
            "rows: { min: 0, max: 9, mean: ▸12 }",
            "'mean' is 12, which is not between 'min', 0, and 'max', 9"),
        BadInput(
            "rows: { min: 0, max: 9, mean: 3 }",
            "rows: { min: 4, max: 9, mean: ▸3 }",
            "'mean' is 3, which is not between 'min', 4, and 'max', 9"),
        BadInput(
            "rows: { min: 0, max: 9, mean: 3 }",
            "rows: { min: ▸10, max: 9, mean: 3 }",
            "'min' is 10, which is more than 'max', 9"),
        BadInput(
            "rows: { min: 0, max: 9, mean: 3 }",
            "rows: { min: 0, max: 9, mean: ▸0 }",
            "with a mean of 0 no user can have the maximum, 9"),
        BadInput(
            "rows: { min: 0, max: 9, mean: 3 }",
            "rows: { min: 0, max: 9, mean: ▸9 }",
            "with a mean of 9 no user can have the minimum, 0"),
        BadInput(
            "rows: { min: 0, max: 9, mean: 3 }",
            "▸rows: { min: 0, max: 9 }",
            "'rows' has no 'mean'"),
        BadInput(
            "rows: { min: 0, max: 9, mean: 3 }",
            "rows: { min: 0, max: 9, mean: 3, per: parent }",
            places: "11:5: 'tasks' counts rows per parent, and has none"),
        BadInput(
            "rows: { min: 0, max: 9, mean: 3 }",
            "rows: { min: 0, max: 9, mean: 3, per: ▸conversation }",
            "'per' cannot be 'conversation'"),
        BadInput(
            "rows: { min: 0, max: 9, mean: 3 }",
            "rows: { min: 0, max: 9, mean: 3 }\n      hidden: ▸deleted_at",
            "'hidden' must be a mapping of names, not 'deleted_at'"),
        BadInput(
            "rows: { min: 0, max: 9, mean: 3 }",
            "rows: { min: 0, max: 9, mean: 3 }\n      hidden: ▸{}",
            "'hidden' names no column"),
        BadInput(
            "rows: { min: 0, max: 9, mean: 3 }",
            "rows: { min: 0, max: 9, mean: 3 }\n"
                + "      hidden: { a: { chance: 0.1 }, ▸b: { chance: 0.1 } }",
            "'hidden' names more than one column"),
        BadInput(
            "rows: { min: 0, max: 9, mean: 3 }",
            "rows: { min: 0, max: 9, mean: 3 }\n      hidden: { deleted_at: { chance: ▸2 } }",
            "'chance' cannot be '2': a share cannot be more than the whole"),
        BadInput(
            "rows: { min: 0, max: 9, mean: 3 }",
            "rows: { min: 0, max: 9, mean: 3 }\n      hidden: { ▸deleted_at: {} }",
            "'deleted_at' has no 'chance'"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { words: ▸8..2 } }",
            "'words' cannot be '8..2': the range ends before it begins"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { words: ▸0..2 } }",
            "'words' cannot be '0..2': this range goes beyond what is allowed"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { words: ▸two } }",
            "'words' cannot be 'two': this is not a range of whole numbers"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { ▸wrds: 2 } }",
            "unknown key 'wrds', did you mean 'words'?"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: ▸{} }",
            "'title' does not say where its value comes from"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: ▸{ null: 0.4 } }",
            "'title' does not say where its value comes from"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { words: 2, ▸value: x } }",
            "'title' has more than one generator: 'words' and 'value'"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: ▸email }",
            "'title' must be a generator or table.column, not 'email'"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: ▸words }",
            "'title' must be a generator or table.column, not 'words'"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: ▸title }",
            "'title' must be a generator or table.column, not 'title'"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { text: ▸emial } }",
            "'text' cannot be 'emial', did you mean 'email'?"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { chance: ▸1.2 } }",
            "'chance' cannot be '1.2': a share cannot be more than the whole"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { chance: ▸-1 } }",
            "'chance' cannot be '-1': a share cannot be negative"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { chance: ▸often } }",
            "'chance' cannot be 'often': this is not a share"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { words: 2, null: ▸101% } }",
            "'null' cannot be '101%': a share cannot be more than the whole"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { words: 2, secret: ▸yes } }",
            "'secret' must be true or false, not 'yes'"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { choice: ▸[] } }",
            "'choice' is empty"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { choice: { a: ▸0, b: 1 } } }",
            "'a' has a weight of zero"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { alternate: ▸user } }",
            "'alternate' must be a list, not 'user'"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { ago: ▸7d..1h } }",
            "'ago' cannot be '7d..1h': the range ends before it begins"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { ago: ▸5 } }",
            "'ago' cannot be '5': the unit is missing"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { uuid: ▸false } }",
            "'uuid' is a generator: it cannot be false"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { json: ▸'{' } }",
            "'json' is text that is not JSON"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { value: ▸[1] } }",
            "'value' must be one value, not a list"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { value: ▸~ } }",
            "'value' must be one value, not nothing"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { reference: ▸tasks } }",
            "'reference' must name a column, not 'tasks'"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { chat: { user: ▸0 } } }",
            "'user' cannot be '0'"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { words: 2, when: ▸assistant } }",
            "'when' must be a mapping of names, not 'assistant'"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { words: 2, when: ▸{} } }",
            "'when' names no column"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: { words: 2, when: { role: ▸[assistant] } } }",
            "'role' must be one value, not a list"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { ▸title: teams.id }",
            "no rows are made for a table 'teams'"),
        BadInput(
            "columns: { title: { words: 2..8 } }",
            "columns: { title: ▸[a] }",
            "'title' must be a generator or table.column, not a list"),
    ]
}
