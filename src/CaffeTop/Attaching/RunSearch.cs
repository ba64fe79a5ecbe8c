using System.Globalization;
using CaffeTop.Events;

namespace CaffeTop.Attaching;

/// <summary>The runs of this user on this machine. Sockets that a dead process left behind are removed by the way.</summary>
internal static class RunSearch
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(2);

    /// <param name="say">Told why a place was not looked into.</param>
    public static IReadOnlyList<FoundRun> All(TimeProvider clock, Action<string> say)
    {
        CheckSystem();
        var sockets = Living(SocketFolder.Sockets(say));
        // At once, for each that is stopped takes its time.
        var asked = sockets.Select(socket => Task.Run(() => Ask(socket, clock))).ToArray();
        return [.. asked.Select(static task => task.GetAwaiter().GetResult()).OrderBy(static run => run.Process)];
    }

    /// <summary>The socket of the run that is meant.</summary>
    /// <param name="wanted">A name or a process; null: the only one there is.</param>
    /// <exception cref="AttachException">None is, or several are.</exception>
    public static string Find(string? wanted, TimeProvider clock, Action<string> say)
    {
        CheckSystem();
        var sockets = Living(SocketFolder.Sockets(say));
        if (sockets.Count == 0) throw new AttachException("no run of yours can be attached to on this machine; caffetop run SOLVER starts one");
        if (wanted is null && sockets.Count == 1) return sockets[0];
        if (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var process) && sockets.FirstOrDefault(socket => SocketFolder.ProcessOf(socket) == process) is { } named)
            return named;
        var runs = sockets.Select(socket => Task.Run(() => Ask(socket, clock))).ToArray().Select(static task => task.GetAwaiter().GetResult()).OrderBy(static run => run.Process).ToList();
        var fitting = wanted is null ? runs : runs.FindAll(run => IsMeant(run, wanted));
        if (fitting.Count == 1) return fitting[0].Socket;
        var all = string.Join(", ", (fitting.Count > 0 ? fitting : runs).Select(Short));
        throw new AttachException(fitting.Count > 0
            ? $"there are several runs{(wanted is null ? "" : $" called {wanted}")}: {all}; caffetop attach PID takes one"
            : $"no run is called {wanted}; there {(runs.Count == 1 ? "is" : "are")} {all}");
    }

    // Sockets, and who is on the other side, are asked in Linux's way.
    private static void CheckSystem()
    {
        if (!OperatingSystem.IsLinux()) throw new AttachException("runs in other processes can be seen on Linux only; caffetop tail LOG follows a run's log");
    }

    private static string Short(FoundRun run) =>
        string.Create(CultureInfo.InvariantCulture, $"{run.Process} ({SafeText.Clean((run.Card?.Name ?? "does not answer").AsSpan(), 40)})");

    private static bool IsMeant(FoundRun run, string wanted) => run.Card is { } card &&
        (card.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase) || card.Solver.Equals(wanted, StringComparison.Ordinal)
         || Path.GetFileName(card.Solver).Equals(wanted, StringComparison.OrdinalIgnoreCase)
         || Path.GetFileNameWithoutExtension(card.Solver).Equals(wanted, StringComparison.OrdinalIgnoreCase));

    // A name that nobody listens behind is of a process that was killed: a run gives its socket the name only when it listens.
    private static List<string> Living(IReadOnlyList<string> sockets)
    {
        var living = new List<string>();
        foreach (var path in sockets)
        {
            using var socket = LocalSocket.Connect(path, out var error);
            if (error == LocalCalls.Refused) _ = LocalCalls.Remove(path);
            else if (socket is not null || error == LocalCalls.TryAgain) living.Add(path);
        }

        return living;
    }

    private static FoundRun Ask(string socket, TimeProvider clock)
    {
        var process = SocketFolder.ProcessOf(socket) ?? 0;
        try
        {
            var (channel, card) = AttachClient.Ask(socket, Hello.Question, LongestAnswer, clock);
            channel.Dispose();
            return new FoundRun(socket, process, card, null);
        }
        catch (AttachException e)
        {
            return new FoundRun(socket, process, null, e.Message);
        }
    }
}
