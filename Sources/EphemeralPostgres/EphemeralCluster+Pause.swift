import Glibc

extension EphemeralCluster {
    private var processes: ServerProcesses {
        ServerProcesses(dataFolder: startup.layout.dataFolder)
    }

    /// Freezes the server as a stalled disk or a suspended machine would: connections stay open,
    /// nothing answers. Undone by ``resumeServer()``; stopping works while paused.
    package func pauseServer() {
        // The postmaster first, so that no process is born between the listing and the signals.
        kill(serverProcessID, SIGSTOP)
        processes.send(SIGSTOP)
    }

    /// Lets a paused server go on.
    package func resumeServer() {
        processes.send(SIGCONT)
    }
}
