internal import ApplicationControl
internal import HTTPDriver
internal import LoopbackServer
internal import ScriptedModel

/// The application under test as a run reaches it, and what runs beside it for its sake.
struct ApplicationSession: Sendable {
    let origin: HTTPOrigin
    /// Nil where the application ran already.
    let process: RunningApplication?
    /// What it writes; nil where it ran already.
    let log: ApplicationLog?
    /// The model that Bulkhead plays; nil where the scenario has none.
    let model: ScriptedModel?
    /// What serves the model and the public keys.
    let servers: [LoopbackServer]
    /// How users say who they are.
    var preparation: CredentialPreparation

    /// Tells the model what to answer to a message; nil where there is none.
    var register: (@Sendable (ScriptMarker, ModelScript) -> Void)? {
        guard let model else { return nil }
        return { marker, script in model.register(script, for: marker) }
    }

    /// Ends everything that was started.
    ///
    /// - Returns: false where the application had to be killed.
    func stop() async -> Bool {
        let hasEnded = await process?.stop() ?? true
        for server in servers { server.stop() }
        return hasEnded
    }
}
