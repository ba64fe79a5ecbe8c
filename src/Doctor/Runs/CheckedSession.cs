using CaffeTop.Doctor.Nets;
using CaffeTop.Doctor.Solvers;
using CaffeTop.Runs;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Doctor.Runs;

/// <summary>One session of a run as rules see it: its curves, and what is known of the net and the solver behind them.</summary>
public sealed class CheckedSession
{
    public CheckedSession(RunModel run, Session session, string file, CheckedSolver? solver, CheckedNet? net, RecordCount records)
    {
        (Run, Session, File, Solver, Net, Records) = (run, session, file, solver, net, records);
        Heads = [.. Head.Of(session, net)];
    }

    public RunModel Run { get; }

    public Session Session { get; }

    public string File { get; }

    /// <summary>As the log dumps it, or as it was given beside the log; null: unknown.</summary>
    public CheckedSolver? Solver { get; }

    /// <summary>The train net, or null.</summary>
    public CheckedNet? Net { get; }

    public RecordCount Records { get; }

    /// <summary>Outputs that are losses, of training.</summary>
    public IReadOnlyList<Head> Heads { get; }

    /// <summary>A later session of the same rank goes on: what ended this one was mended.</summary>
    public bool IsContinued
    {
        get
        {
            for (var i = Session.Index + 1; i < Run.Sessions.Count; i++)
            {
                if (Run.Sessions[i].Rank == Session.Rank && Run.Sessions[i].FirstIteration is not null) return true;
            }

            return false;
        }
    }

    /// <summary>It did not begin at iteration 0 with fresh weights: it was resumed, or the log begins in the middle.</summary>
    public bool IsResumed => Session.FirstIteration is > 0 || Session.Reason.StartsWith("resumed", StringComparison.Ordinal);

    /// <summary>The last learning rate that was told; NaN: none.</summary>
    public float LastRate => Session.LearningRate.Count > 0 ? Session.LearningRate.Y[^1] : float.NaN;

    /// <summary>The rate in force at an iteration; NaN: not told.</summary>
    public float RateAt(int iteration)
    {
        var at = Session.LearningRate.At(iteration);
        return at >= 0 ? Session.LearningRate.Y[at] : Session.LearningRate.Count > 0 ? Session.LearningRate.Y[0] : float.NaN;
    }

    public FindingPlace At(int iteration, string? blob = null, string? layer = null) => new(File, Layer: layer, Blob: blob, Iteration: iteration);

    /// <summary>The last model written at or before an iteration, or null.</summary>
    public string? SnapshotBefore(int iteration)
    {
        string? last = null;
        foreach (var mark in Run.Marks)
        {
            if (mark.Kind == MarkKind.Snapshot && mark.Iteration <= iteration && mark.Text.StartsWith("snapshot ", StringComparison.Ordinal)) last = mark.Text["snapshot ".Length..];
        }

        return last;
    }

    /// <summary>What to go back to, as the start of a remedy.</summary>
    public string GoBack(int iteration) => SnapshotBefore(iteration) is { } snapshot ? $"Go back to the snapshot before it ({Words.Name(snapshot)})" : "Begin again from a snapshot before it, or anew";

    /// <summary>A sentence about images that go into the net unprepared, with a blank before it; empty where they are prepared, or nothing is known.</summary>
    public string AboutInputs()
    {
        var raw = Net?.Layers.FirstOrDefault(static node => node.Type is "Data" or "ImageData"
            && node.Layer.TransformParam is not ({ Scale: not 1 } or { HasMeanFile: true } or { MeanValue.Count: > 0 }));
        return raw is null ? "" : $" The data layer \"{Words.Name(raw.Name)}\" has neither scale nor mean: values of 0 to 255 would go in as they are.";
    }

    /// <summary>Displays before the first of this iteration or later.</summary>
    public static int Before(Series series, int iteration) => series.LowerBound(iteration);
}
