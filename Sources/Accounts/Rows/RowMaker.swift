internal import APIRequests
internal import HTTPDriver
internal import Population
internal import ScenarioModel
internal import Stochastics
internal import Tokens

/// Makes the rows of one user after the other, over connections of its own.
///
/// Not Sendable: whoever works on another thread has another.
final class RowMaker {
    /// What one user made.
    struct Made {
        var rows: [String: [RecordedRows.Row]] = [:]
        var refused = 0
        var refusal: SignInError?
    }

    private let plan: SignInPlan
    private let client: HTTPClient
    private let prepared: [Prepared]

    private struct Prepared {
        let maker: RowOperations.Maker
        let request: CompiledRequest
        let generators: [String: ValueGenerator]

        var label: String { "\(maker.operation.name) (\(maker.operation.request.route))" }
    }

    init(_ makers: [RowOperations.Maker], _ plan: SignInPlan) throws(SignInError) {
        self.plan = plan
        do throws(TransferFailure) {
            client = try HTTPClient(TransferSettings(plan.api))
        } catch {
            throw SignInError(.unreachable, request: "making rows", "is not possible: \(error)")
        }
        var prepared: [Prepared] = []
        for maker in makers {
            let operation = maker.operation
            prepared.append(
                Prepared(
                    maker: maker,
                    request: CompiledRequest(
                        operation.request, origin: plan.origin, api: plan.api,
                        timeoutNanoseconds: operation.timeoutNanoseconds,
                        credential: CredentialPlacement(plan.authentication),
                        isStream: operation.stream != nil),
                    generators: try ValueGenerator.makers(
                        of: operation.binds, for: .user, request: operation.name, plan.scenario)))
        }
        self.prepared = prepared
    }

    /// How many refusals in a row end the making of a user's rows in a table: an application may
    /// allow so many and no more.
    private static let refusalLimit = 3

    /// - Parameter count: how many rows of a table the user is to have.
    /// - Throws: ``SignInError`` where not one row of a table could be made.
    func makeRows(
        of user: Int, key: RowKey, credential: Credential, count: (_ table: String) -> Int
    ) throws(SignInError) -> Made {
        var made = Made()
        for entry in prepared {
            let table = entry.maker.table
            var refusals = 0
            var number = 0
            let wanted = count(table)
            while made.rows[table, default: []].count < wanted, refusals < Self.refusalLimit {
                do throws(SignInError) {
                    let row = try makeRow(entry, number, user, key, credential, made.rows)
                    made.rows[table, default: []].append(row)
                    refusals = 0
                } catch {
                    guard error.code == .refused || error.code == .incomplete else { throw error }
                    made.refused += 1
                    made.refusal = made.refusal ?? error
                    refusals += 1
                }
                number += 1
            }
            if made.rows[table, default: []].isEmpty, let refusal = made.refusal { throw refusal }
        }
        return made
    }

    private func makeRow(
        _ entry: Prepared, _ number: Int, _ user: Int, _ key: RowKey, _ credential: Credential,
        _ rows: [String: [RecordedRows.Row]]
    ) throws(SignInError) -> RecordedRows.Row {
        let operation = entry.maker.operation
        var random = SplittableRandom(seed: plan.scenario.population.seed).split(label: "rows")
            .split(label: plan.mark ?? "").split(label: operation.name).split(index: user)
            .split(index: number)
        var parameters: [String: ParameterValue] = ["user": ParameterValue(key)]
        var parent: RowKey?
        for bind in operation.binds {
            if let reference = bind.reference {
                if reference.table == plan.scenario.tenantTableName {
                    parameters[bind.parameter] = ParameterValue(key)
                    continue
                }
                let own = rows[reference.table] ?? []
                guard !own.isEmpty else { continue }
                let row = own[random.index(below: own.count)]
                parameters[bind.parameter] = ParameterValue(row.key)
                if bind.parameter == entry.maker.parent?.parameter { parent = row.key }
            } else {
                parameters[bind.parameter] = entry.generators[bind.parameter]?.parameter(
                    bind, user: user, random: &random)
            }
        }
        if let mark = plan.mark {
            let own = AccountIdentity(ofUser: user, in: plan.scenario, mark: mark)
            parameters["email"] = parameters["email"] ?? .text(own.email)
            parameters["name"] = parameters["name"] ?? .text(own.name)
            parameters["password"] = parameters["password"] ?? .text(own.password)
        }
        let values = entry.request.values(credential: credential) { parameters[$0] }
        let response: HTTPResponse
        do throws(TransferFailure) {
            response = try client.perform(patiently: entry.request.template, values)
        } catch {
            throw SignInError(.unreachable, request: entry.label, "got no answer: \(error)")
        }
        guard operation.expectedStatuses.contains(response.status) else {
            throw SignInError(
                .refused, request: entry.label,
                "answered \(response.status): \(excerpt(response, credential))",
                advice: response.wantsCSRFToken ? HTTPResponse.csrfAdvice : nil)
        }
        guard let made = entry.maker.key.key(in: response) else {
            throw SignInError(
                .incomplete, request: entry.label,
                "answered \(response.status), and '\(entry.maker.key.name)' is nowhere in it: "
                    + excerpt(response, credential))
        }
        return RecordedRows.Row(key: made, parent: parent)
    }

    private func excerpt(_ response: HTTPResponse, _ credential: Credential) -> String {
        response.excerpt(without: [credential.identity, credential.csrfToken])
    }
}

extension HTTPCapture {
    /// The key that the capture takes out of an answer; nil where there is none.
    fileprivate func key(in response: HTTPResponse) -> RowKey? {
        switch source {
        case .body(let path): return Self.key(at: path.source, in: response.body)
        case .event(let condition, let path):
            let prefix = Array("data:".utf8)
            for line in response.body.split(separator: UInt8(ascii: "\n"))
            where line.starts(with: prefix) {
                let event = Array(line.dropFirst(prefix.count))
                let compiled = try? HTTPDriver.JSONCondition(condition.source)
                let holds = try? compiled?.holds(in: unsafe event.span.bytes)
                if holds == true { return Self.key(at: path.source, in: event) }
            }
            return nil
        case .header(let name):
            // A location ends in the new row's key.
            return response.header(name).flatMap { $0.split(separator: "/").last }.map {
                .text(String($0))
            }
        }
    }

    private static func key(at path: String, in body: [UInt8]) -> RowKey? {
        let span = unsafe body.span.bytes
        guard let compiled = try? HTTPDriver.JSONPath(path),
            let value = try? compiled.first(in: span)
        else { return nil }
        switch value.kind {
        case .number: return Int64(value.text(in: span)).map { .integer($0) }
        case .string: return .text(value.text(in: span))
        default: return nil
        }
    }
}
