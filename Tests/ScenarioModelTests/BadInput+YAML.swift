/// Mistakes in text that is not the YAML it should be.
extension BadInput {
    static let yaml: [BadInput] = [
        BadInput(
            "tenant: users.id",
            "▸\ttenant: users.id",
            "this is not YAML: found a tab character that violates indentation"),
        BadInput(
            "tenant: users.id",
            "tenant: users.id▸: more",
            "this is not YAML: mapping values are not allowed in this context"),
        BadInput(
            "tenant: users.id",
            "tenant: [users.id",
            places: "7:11: this is not YAML: did not find expected ',' or ']'"),
        BadInput("tenant: users.id", "tenant: ▸*users", "this is not YAML: found undefined alias"),
        BadInput(
            "tenant: users.id",
            "tenant: ▸'users.id",
            "this is not YAML: the quoted text never ends"),
        BadInput(
            "tenant: users.id",
            "tenant: ▸@users",
            "this is not YAML: found character that cannot start any token"),
        BadInput(
            "tenant: users.id",
            "tenant: users.id\n▸---\nname: again",
            "a second document begins here"),
        BadInput(
            "name: small",
            "name: small\n▸name: two\n▸name: three",
            "'name' is given twice, first given in line 2",
            "'name' is given twice, first given in line 2"),
    ]
}
