package import PostgresDriver
package import ResultModel

extension Rule {
    /// **What**: the scenario requires TLS, and the server let the application's role in without it.
    ///
    /// **Why**: one client with another `sslmode`, or one that an attacker on the way talks out of
    /// TLS, sends everybody's rows and its own credentials in the clear.
    ///
    /// **Fix**: let `pg_hba.conf` speak of `hostssl` only, so that the server itself refuses.
    ///
    /// CWE-319; OWASP A02:2021.
    package static let plaintextAccepted = Rule(
        "plaintext-accepted", .high, .isolation,
        "a plaintext connection was accepted although TLS is required")
}

/// Asks a server to let a client in without TLS, which one that requires TLS must refuse.
package enum PlaintextProbe {
    /// The layer of its probe and its finding.
    private static let layer = "connections"

    /// What a server did when it was asked.
    package enum Answer: Sendable, Equatable {
        /// A statement was performed in the clear, at this place.
        case accepted(String)
        /// It refused, and the same client is let in with TLS.
        case refused(String)
        /// Neither is shown, with the reason.
        case unclear(String)
        /// The way to the server has no TLS to ask for, with the reason.
        case outsideTheClaim(String)
    }

    /// What one probe came to.
    package struct Report: Sendable {
        package let probe: ProbeResult
        package let finding: Finding?
    }

    /// Asks once.
    ///
    /// The client's own connection is opened before and after, so that a server that refuses
    /// everybody is not taken for one that refuses plaintext.
    ///
    /// - Parameter parameters: the application's, with which it is let in.
    package static func ask(_ parameters: ConnectionParameters) -> Answer {
        do throws(PostgresError) {
            let own = try Connection.open(parameters)
            if own.isOverSocket {
                return .outsideTheClaim("a unix socket never uses TLS; name a host to test it")
            }
            do throws(PostgresError) {
                // GSSAPI would encrypt too; what is asked for is plaintext.
                let plain = try Connection.open(
                    parameters.setting("sslmode", to: "disable")
                        .setting("gssencmode", to: "disable"))
                try plain.execute("SELECT 1")
                return .accepted(own.place)
            } catch {
                return try judge(refusal: error, parameters)
            }
        } catch {
            return .unclear("the application's own connection failed: \(error)")
        }
    }

    private static func judge(
        refusal: PostgresError, _ parameters: ConnectionParameters
    ) throws(PostgresError) -> Answer {
        guard try Connection.open(parameters).usesTLS else {
            return .unclear("plaintext was refused once (\(refusal)), and then accepted")
        }
        // Full, starting up, or asking for a password in the clear: no refusal of plaintext itself.
        let reasonsOfTheMoment: [SQLState] = [
            .tooManyConnections, .cannotConnectNow, .invalidPassword,
        ]
        guard !reasonsOfTheMoment.contains(refusal.sqlState) else {
            return .unclear("plaintext was refused for another reason: \(refusal)")
        }
        return .refused("\(refusal)")
    }

    /// Probes the target of a run.
    ///
    /// - Parameters:
    ///   - parameters: the application's, with which it is let in.
    ///   - unsupported: why the target cannot be asked at all; nil where it can.
    package static func run(
        _ parameters: ConnectionParameters, unsupported: String? = nil
    ) -> Report {
        switch unsupported.map(Answer.outsideTheClaim) ?? ask(parameters) {
        case .accepted(let place):
            return Report(
                probe: probe(.leaked, "a plaintext connection was accepted"),
                finding: Rule.plaintextAccepted.finding(
                    layer: layer, object: layer,
                    message: "the server accepts plaintext connections although TLS is required",
                    evidence: "a statement was performed without TLS at \(place)",
                    replay: "psql \"\(place) sslmode=disable gssencmode=disable\" -c '\\conninfo'",
                    fix: "in pg_hba.conf, write hostssl for host in every line that lets the "
                        + "application's role in, then SELECT pg_reload_conf(); where the server is "
                        + "somebody's service, switch on that it requires TLS"))
        case .refused: return Report(probe: probe(.held, nil), finding: nil)
        case .unclear(let reason): return Report(probe: probe(.inconclusive, reason), finding: nil)
        case .outsideTheClaim(let reason):
            return Report(probe: probe(.untested, reason), finding: nil)
        }
    }

    /// The same question to a server that is known to let plaintext in: it must be noticed.
    ///
    /// - Parameter parameters: how a client reaches that server over TCP.
    package static func control(_ parameters: ConnectionParameters) -> ControlResult {
        switch ask(parameters) {
        case .accepted:
            return ControlResult(
                name: Rule.plaintextAccepted.id, fired: true,
                detail: "a throw-away server without the requirement let plaintext in")
        case .refused(let reason), .unclear(let reason), .outsideTheClaim(let reason):
            return ControlResult(name: Rule.plaintextAccepted.id, fired: false, detail: reason)
        }
    }

    private static func probe(_ outcome: ProbeResult.Outcome, _ reason: String?) -> ProbeResult {
        ProbeResult(
            id: "\(Rule.plaintextAccepted.id)/\(layer)", rule: Rule.plaintextAccepted.id,
            layer: layer, object: layer, actor: "application", outcome: outcome, reason: reason)
    }
}
