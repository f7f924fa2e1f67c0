import Glibc

extension EphemeralCluster {
    private var processes: ServerProcesses {
        ServerProcesses(dataFolder: startup.layout.dataFolder)
    }

    /// Freezes the server as a stalled disk would: connections stay open, nothing answers.
    ///
    /// Undone by ``resumeServer()``. A paused server can be stopped.
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
