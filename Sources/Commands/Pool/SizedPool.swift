internal import PoolModel
internal import PoolSizing
internal import Recording
internal import ResultModel

/// What was asked and what was measured for it.
struct SizedPool {
    let request: PoolRequest
    let question: SizingQuestion
    let outcome: PoolSweep.Outcome
    let fit: SweepFit
    let activities: [String]

    /// Activities a second at the busiest point that was used; without arrivals, of clients.
    var highestMeasuredRate: Double {
        let usable = outcome.points.filter { !$0.isSaturated }
        return usable.compactMap(\.point.rate).max()
            ?? usable.map(\.activitiesPerSecond).max() ?? 0
    }

    /// Connections at work at the busiest point.
    var mostConnections: Int { outcome.capacity.mostClients }

    // MARK: What cannot be done

    /// Why nothing needs to be simulated; nil where it does.
    var refusal: PoolResult.Answer? {
        guard outcome.stoppedBeyondCapacity else { return nil }
        let capacity = outcome.capacity
        // What the generator could not keep up with is not the server's capacity.
        if outcome.points.contains(where: { $0.isSaturated && isAtCapacity($0, capacity) }) {
            return PoolResult.Answer(
                outcome: .inconclusive,
                reasons: [
                    "The generator was the bottleneck at \(perSecond(capacity.most)): the server "
                        + "may do more."
                ])
        }
        if fit.noise > SweepFit.noiseLimit {
            return PoolResult.Answer(
                outcome: .inconclusive,
                reasons: [
                    "The machine was too noisy to say what the server can do: the same computation "
                        + "took \(Figures.percent(fit.noise)) more or less each time."
                ])
        }
        return PoolResult.Answer(outcome: .beyondCapacity, reasons: [beyondCapacity])
    }

    private func isAtCapacity(_ figures: PointFigures, _ capacity: Capacity) -> Bool {
        figures.point.offer == .closed(clients: capacity.bestClients)
    }

    /// The capacity beside what was asked for.
    var beyondCapacity: String {
        let capacity = outcome.capacity
        let connections = Figures.counted(capacity.bestClients, "connection")
        let remedy =
            capacity.knee == nil
            ? "It was still rising there: raise max_connections (\(question.serverLimit) are left "
                + "for applications), or shorten what holds a connection."
            : "More of them do not help: the server needs to do more, or each operation less."
        return "\(perSecond(question.rate)) are asked for, and the server does at most "
            + "\(perSecond(capacity.most)), with \(connections). \(remedy) --simulate sizes a pool "
            + "for a larger server."
    }

    private func perSecond(_ rate: Double) -> String {
        "\(Figures.fixed(rate, digits: rate < 100 ? 1 : 0)) activities a second"
    }

    // MARK: Inputs

    /// What the answer is computed from.
    ///
    /// - Parameters:
    ///   - scale: how many times as much the server is thought to do.
    ///   - size: connections of each worker's pool that are advised.
    func inputs(scale: Double, size: Int?) -> [PoolResult.Input] {
        let model = fit.model
        let alone = outcome.points.filter { $0.point.offer == .closed(clients: 1) }
        var inputs = [
            PoolResult.Input(
                name: "work of a checkout alone",
                value: milliseconds(model.slowdown.aloneNanoseconds), origin: .measured,
                detail: Figures.counted(alone.reduce(0) { $0 + Int($1.granted) }, "checkout")
                    + " of a client by itself")
        ]
        inputs.append(slowing)
        if model.arrivalFactor > 1.01 {
            inputs.append(
                PoolResult.Input(
                    name: "work of an arrival by itself",
                    value: "\(Figures.fixed(model.arrivalFactor, digits: 2)) times as long",
                    origin: .measured,
                    detail: "a server process that has slept takes longer than one that is asked "
                        + "again at once"))
        }
        if model.pausedShare > 0 {
            inputs.append(
                PoolResult.Input(
                    name: "checkouts that pause with their connection",
                    value: Figures.percent(model.pausedShare), origin: .measured))
        }
        let openings = outcome.points.reduce(into: LatencyHistogram()) { $0.merge($1.openings) }
        if let mean = openings.meanNanoseconds {
            inputs.append(
                PoolResult.Input(
                    name: "opening a connection", value: milliseconds(mean), origin: .measured))
        }
        inputs.append(
            PoolResult.Input(
                name: "checkouts of an activity",
                value: Figures.fixed(model.checkoutsPerActivity, digits: 2), origin: .measured))
        inputs += [rateInput, workersInput]
        if scale > 1 { inputs.append(serverInput(scale)) }
        if let users = request.users { inputs.append(usersInput(users)) }
        if let size { inputs += connectionsInput(size * question.workers) }
        return inputs
    }

    private var slowing: PoolResult.Input {
        let most = fit.model.slowdown.mostWorking
        return PoolResult.Input(
            name: "slowing in company",
            value: "\(Figures.fixed(fit.model.slowdown.factor(working: most), digits: 2)) times as "
                + "long with \(Figures.fixed(most, digits: 0)) at work",
            origin: .measured)
    }

    private var rateInput: PoolResult.Input {
        let times = question.rate / max(highestMeasuredRate, 1e-9)
        let value = "\(Figures.fixed(question.rate, digits: question.rate < 100 ? 1 : 0))/s"
        guard times > 1 else {
            return PoolResult.Input(name: "rate", value: value, origin: .stated)
        }
        return PoolResult.Input(
            name: "rate", value: value, origin: .extrapolated, times: times,
            detail: "at most \(Figures.fixed(highestMeasuredRate, digits: 0))/s were measured; the "
                + "arrivals are taken to stay independent of each other")
    }

    private var workersInput: PoolResult.Input {
        PoolResult.Input(
            name: "workers", value: "\(question.workers)", origin: .stated,
            detail: question.workers > 1
                ? "measured with one; arrivals are taken to go to each in turn" : nil)
    }

    private func serverInput(_ scale: Double) -> PoolResult.Input {
        PoolResult.Input(
            name: "server", value: "\(Figures.fixed(scale, digits: 1)) times this one",
            origin: .extrapolated, times: scale,
            detail: "one that does as many times more at the same time, each statement as fast as "
                + "here, \(Figures.percent(SizingAnswer.busyShare)) of it used")
    }

    private func usersInput(_ users: Int) -> PoolResult.Input {
        let times = Double(users) / Double(request.seededUsers)
        guard times > 1 else {
            return PoolResult.Input(
                name: "users", value: Figures.count(users), origin: .stated)
        }
        return PoolResult.Input(
            name: "users", value: Figures.count(users), origin: .extrapolated, times: times,
            detail: "the work was measured on the rows of \(Figures.count(request.seededUsers)): "
                + "with more rows an operation may read more (`bulkhead run --grow-to` compares "
                + "that)")
    }

    private func connectionsInput(_ connections: Int) -> [PoolResult.Input] {
        let times = Double(connections) / Double(max(mostConnections, 1))
        guard times > 1 else { return [] }
        return [
            PoolResult.Input(
                name: "connections", value: Figures.count(connections), origin: .extrapolated,
                times: times,
                detail: "at most \(mostConnections) were measured; beyond them the server is taken "
                    + "to do no more than with those")
        ]
    }

    private func milliseconds(_ nanoseconds: Double) -> String {
        "\(Figures.milliseconds(nanoseconds / 1e6)) ms"
    }
}
