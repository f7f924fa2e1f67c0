internal import ArgumentParser
internal import Glibc
internal import ResultModel

/// Runs the command line; the only door into this module.
package enum EntryPoint {
    /// Parses the arguments, performs the command and ends the process with its exit code.
    package static func run() async -> Never {
        // A reader that goes away, as `head` does, must not end a run whose record is not written.
        _ = signal(SIGPIPE, SIG_IGN)
        let context = ProcessContext.current()
        do {
            var command = try BulkheadCommand.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            exit(with: ExitStatus.success.code)
        } catch let failure as CommandFailure {
            context.printError(failure.message)
            exit(with: failure.status.code)
        } catch let code as ExitCode {
            exit(with: code.rawValue)
        } catch {
            // Help, version, completions, and mistakes on the command line.
            BulkheadCommand.exit(withError: error)
        }
    }

    private static func exit(with code: Int32) -> Never {
        BulkheadCommand.exit(withError: ExitCode(code))
    }
}
