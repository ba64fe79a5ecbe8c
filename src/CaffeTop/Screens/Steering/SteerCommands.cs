using System.Globalization;
using CaffeTop.Events;
using CaffeTop.Screens.Keys;
using CaffeTop.Screens.Leaving;

namespace CaffeTop.Screens.Steering;

/// <summary>What can be typed after ':' for a run that trains: its settings, and what keys do too.</summary>
internal sealed class SteerCommands(ScreenState state, SteerActions steer)
{
    // What is typed, the solver's field, and what it is.
    private static readonly (string Name, string Field, string Help)[] Settings =
    [
        ("lr", SteerableFields.BaseLr, "base_lr: 0.005, *0.5, /10"),
        ("momentum", SteerableFields.Momentum, "share of the last update in the next one"),
        ("weight_decay", SteerableFields.WeightDecay, "regularisation"),
        ("clip_gradients", SteerableFields.ClipGradients, "largest norm of all gradients"),
        ("display", SteerableFields.Display, "iterations between two lines"),
        ("test_interval", SteerableFields.TestInterval, "iterations between two tests"),
        ("snapshot_interval", SteerableFields.Snapshot, "iterations between two snapshots"),
        ("max_iter", SteerableFields.MaxIter, "where the run ends"),
    ];

    private static readonly (string Name, string Arguments, string Help)[] Acts =
    [
        ("set", "FIELD X", "one of these settings by its name in the solver"),
        ("pause", "", "after this iteration (Space)"),
        ("resume", "", "go on (Space)"),
        ("step", "N", "N iterations, then pause (.)"),
        ("snapshot", "", "write a snapshot now (S)"),
        ("test", "", "run the test nets now (t)"),
        ("undo", "", "take the last setting back (u)"),
        ("redo", "", "set it again (U)"),
        ("restore", "FILE [LR]", "go back to a snapshot, with another base_lr"),
        ("stop", "[now]", "stop with a snapshot; now: without"),
        ("detach", "", "leave, training goes on (d)"),
    ];

    /// <summary>Names with their arguments and help, for completion.</summary>
    public IEnumerable<(string Name, string Arguments, string Help)> Names
    {
        get
        {
            foreach (var (name, setting, help) in Settings) yield return (name, "X", $"{help}{Present(setting)}");
            foreach (var act in Acts) yield return act;
        }
    }

    /// <summary>Values that may follow a command.</summary>
    public IEnumerable<string> Values(string command)
    {
        switch (command)
        {
            case "lr":
                return ["*0.5", "*2", "/10"];
            case "set":
                return SteerableFields.All.Select(static field => field + " ");
            case "step":
                return ["1", "10", "100"];
            case "stop":
                return ["now"];
            case "restore":
                return (state.Live?.Snapshots.All ?? []).Reverse().Select(static file => SnapshotFiles.StateOf(file.Model));
            default:
                return [];
        }
    }

    /// <param name="problem">Why it cannot be done, as a sentence.</param>
    /// <returns>False: no command of a live run.</returns>
    public bool TryRun(string command, string rest, out string? problem)
    {
        problem = null;
        foreach (var (name, field, _) in Settings)
        {
            if (name != command) continue;
            problem = rest.Length == 0 ? $"{name} takes a value{Present(field)}" : steer.Set(field, rest);
            return true;
        }

        switch (command)
        {
            case "set":
                problem = Set(rest);
                return true;
            case "pause":
                steer.Pause();
                return true;
            case "resume":
                steer.Resume();
                return true;
            case "step":
                if (int.TryParse(rest.Length == 0 ? "1" : rest, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var steps) && steps > 0) steer.Step(steps);
                else problem = $"step takes a number of iterations, not '{rest}'";
                return true;
            case "snapshot" when rest.Length > 0:
                problem = $"snapshot writes one now and takes no '{rest}'; snapshot_interval sets how often";
                return true;
            case "snapshot":
                steer.Snapshot();
                return true;
            case "test":
                steer.Do(ScreenAction.TestNow);
                return true;
            case "undo":
                steer.Undo();
                return true;
            case "redo":
                steer.Redo();
                return true;
            case "restore":
                problem = Restore(rest);
                return true;
            case "stop":
                if (rest is "" or "now") steer.Leave(rest.Length == 0 ? LeaveChoice.StopWithSnapshot : LeaveChoice.StopWithoutSnapshot);
                else problem = $"stop takes a snapshot, or with 'now' none; not '{rest}'";
                return true;
            case "detach":
                steer.Leave(LeaveChoice.Detach);
                return true;
            default:
                return false;
        }
    }

    private string? Set(string rest)
    {
        var blank = rest.IndexOf(' ', StringComparison.Ordinal);
        var field = blank < 0 ? rest : rest[..blank];
        if (!SteerableFields.All.Contains(field)) return $"'{field}' cannot be set while the run trains; {string.Join(", ", SteerableFields.All)} can";
        return blank < 0 ? $"set {field} takes a value{Present(field)}" : steer.Set(field, rest[(blank + 1)..].Trim());
    }

    private string? Restore(string rest)
    {
        if (steer.Control("going back") is not { } control) return null;
        var words = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 2) return "restore takes a .solverstate file and, if it is to be another one, base_lr";
        float? baseLr = null;
        if (words.Length == 2)
        {
            var value = RateExpression.Read(words[1], control.Value(SteerableFields.BaseLr), out var problem);
            problem ??= control.Problem(SteerableFields.BaseLr, value);
            if (problem is not null) return problem;
            baseLr = (float)value;
        }

        control.Restore(words[0], baseLr);
        return null;
    }

    private string Present(string field) =>
        state.Live?.Feed.Control is { } control && control.Value(field) is var value && !float.IsNaN(value) ? $" (now {RateExpression.Text(value)})" : "";
}
