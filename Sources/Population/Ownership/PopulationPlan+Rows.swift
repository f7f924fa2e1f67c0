/// Rows by owner, and owners by key.
extension PopulationPlan {
    /// How many seeded rows a user owns in a table.
    package func rowCount(table: Int, user: Int) -> Int {
        layouts[table].owners.count(user)
    }

    /// The key of the `row`-th row of a user.
    ///
    /// In a table without a single key column the answer is the row's place in time order, from 1.
    ///
    /// - Precondition: `row` is in `0..<rowCount(table:user:)`.
    package func key(table: Int, user: Int, row: Int) -> RowKey {
        switch keys[table] {
        case .owner: tenantKey(ofUser: user)
        case .position(let codec):
            codec.key(atPosition: position(table: table, user: user, row: row))
        case .none:
            .integer(Int64(position(table: table, user: user, row: row) + 1))
        }
    }

    /// As `key(table:user:row:)`, for the load's hot path; nil where keys are not made from places.
    package func integerKey(table: Int, user: Int, row: Int) -> Int64? {
        hasIntegerKeys[table] ? Int64(position(table: table, user: user, row: row) + 1) : nil
    }

    /// Whose row has that key; nil where no seeded row has it.
    package func owner(table: Int, key: RowKey) -> Int? {
        switch keys[table] {
        case .none: return nil
        case .owner:
            return user(ofTenantKey: key).flatMap {
                rowCount(table: table, user: $0) > 0 ? $0 : nil
            }
        case .position(let codec):
            return codec.position(ofKey: key).map { layouts[table].user(atPosition: $0) }
        }
    }

    /// As `owner(table:key:)` for a cell of a text-format answer; allocates nothing.
    package func owner(table: Int, keyText: RawSpan) -> Int? {
        switch keys[table] {
        case .none: return nil
        case .owner:
            return tenantKeys.position(ofText: keyText).flatMap {
                rowCount(table: table, user: $0) > 0 ? $0 : nil
            }
        case .position(let codec):
            return codec.position(ofText: keyText).map { layouts[table].user(atPosition: $0) }
        }
    }

    /// Whose row has that integer key, for the load's hot path.
    ///
    /// - Returns: -1 where no seeded row has it.
    package func owner(table: Int, integerKey: Int64) -> Int {
        switch keys[table] {
        case .position(let codec):
            guard codec.form == .integer, integerKey >= 1, integerKey <= layouts[table].rowCount
            else { return -1 }
            return layouts[table].user(atPosition: Int(integerKey - 1))
        case .owner: return owner(table: table, key: .integer(integerKey)) ?? -1
        case .none: return -1
        }
    }

    /// The row that a row belongs to; nil in a table without parents.
    package func parent(table: Int, user: Int, row: Int) -> (table: Int, user: Int, row: Int)? {
        guard let family = layouts[table].family, let link = links[table].first else { return nil }
        let parent = family.children.slot(holding: layouts[table].owners.sums[user] + row)
        return (link.table, user, parent - layouts[link.table].owners.sums[user])
    }

    /// The value of a column whose values differ from row to row, for binds: a key, a unique text,
    /// an e-mail address or a secret.
    ///
    /// - Returns: nil where the column is none of these; of rows that the application made, the key
    ///   and what users registered with are known.
    package func uniqueValue(table: Int, column: String, user: Int, row: Int) -> String? {
        if tables[table].isApplications {
            if column == tables[table].keyColumn {
                return key(table: table, user: user, row: row).description
            }
            return tables[table].isTenant ? accounts?.values[column]?[user] : nil
        }
        guard let recipe = recipes[table].first(where: { $0.name == column }) else { return nil }
        let place = position(table: table, user: user, row: row)
        var buffer = ByteBuffer()
        switch recipe.content {
        case .key: return key(table: table, user: user, row: row).description
        case .owner: return tenantKey(ofUser: user).description
        case .parent:
            return parent(table: table, user: user, row: row).map {
                key(table: $0.table, user: $0.user, row: $0.row).description
            }
        case .email:
            appendEmail(
                recipe, position: place, user: user, isOnly: tables[table].isTenant, to: &buffer)
        case .uniqueText: appendUniqueText(recipe, position: place, user: user, to: &buffer)
        case .uniqueInteger: buffer.append(decimal: Int64(place + 1))
        case .token(let codec): codec.appendText(place, to: &buffer)
        case .value where recipe.isSecret:
            return secretValue(table: table, recipe, user: user, position: place)
        case .ancestor, .otherParent, .olderSibling, .created, .updated, .hiding, .turn, .open,
            .value:
            return nil
        }
        return buffer.string
    }

    /// The user at a quantile of the rows owned in a table: 0 has the fewest, 1 the most.
    package func userAtQuantile(_ quantile: Double, table: Int) -> Int {
        let owners = layouts[table].owners
        let sorted = (0..<users).sorted {
            (owners.count($0), $0) < (owners.count($1), $1)
        }
        let place = (min(max(quantile, 0), 1) * Double(users - 1)).rounded()
        return sorted[Int(place)]
    }

    func position(table: Int, user: Int, row: Int) -> Int {
        layouts[table].position(user: user, row: row)
    }
}

/// Unique texts, in rows and in binds.
extension PopulationPlan {
    /// - Parameter isOnly: whether the owner has no second row in the table.
    func appendEmail(
        _ recipe: ColumnRecipe, position: Int, user: Int, isOnly: Bool, to buffer: inout ByteBuffer
    ) {
        if recipe.isMarked { buffer.append(mark(recipe, ofUser: user).bytes) }
        if !isOnly || !recipe.isMarked {
            buffer.append(UInt8(ascii: recipe.isMarked ? "." : "u"))
            buffer.append(base32: UInt64(position), digits: 7)
        }
        buffer.append(ValueRecipe.mailDomain)
    }

    func appendUniqueText(
        _ recipe: ColumnRecipe, position: Int, user: Int, to buffer: inout ByteBuffer
    ) {
        if recipe.isMarked {
            buffer.append(mark(recipe, ofUser: user).bytes)
            buffer.append(UInt8(ascii: "-"))
        }
        buffer.append(UInt8(ascii: "u"))
        buffer.append(base32: UInt64(position), digits: 7)
    }
}
