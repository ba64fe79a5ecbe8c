using System.Globalization;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Snapshots;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>
/// Removes snapshots of this run that need not be kept, once a newer pair was read back and found whole. Only pairs that this run (or the
/// one that it continues, under the same prefix) wrote are its own to remove; the best, the newest and the one to go back to stay.
/// </summary>
internal sealed class SnapshotKeeper
{
    private const int MostKept = 100_000;

    private readonly KeepRule _rule;
    private readonly string _prefix;
    private readonly BestValue? _best;
    private readonly Action<TrainingEvent> _emit;

    // In the order of writing.
    private readonly List<int> _written = [];
    private int _bestKept = -1;
    private int _goBackTo = -1;

    public SnapshotKeeper(KeepRule rule, string prefix, RunNets nets, SolverParameter solver, Action<TrainingEvent> emit)
    {
        _rule = rule;
        _prefix = prefix;
        _emit = emit;
        if (!rule.Best) return;
        var metric = rule.Metric ?? RunMetric.Best(nets.Train, nets.Tests, solver.TestComputeLoss);
        if (rule.Metric is { IsTest: true, Name: "loss" } && nets.Tests.Count == 0) metric = new RunMetric(-1, "loss", -1);
        if (metric.Problem(nets.Train, nets.Tests, solver) is { } problem)
            throw new CaffeTopException($"--keep \"{SafeText.Clean(rule.ToString())}\": {problem}");
        _best = new BestValue(metric);
    }

    /// <summary>The last test was the best so far, and this iteration's snapshot is to be kept: one is needed if there is none.</summary>
    public bool WantsSnapshot { get; private set; }

    public void See(TrainingEvent happened)
    {
        if (_best is not { Metric.IsTest: true } best || best.See(happened, out var isBest) is not { } value || !isBest) return;

        // A net that has learnt nothing yet is kept by nobody.
        WantsSnapshot = best.Iteration > 0;
        if (WantsSnapshot) Tell(value);
    }

    /// <summary>A pair was written.</summary>
    /// <param name="loss">The smoothed training loss.</param>
    public void AfterSnapshot(SnapshotPair pair, double loss)
    {
        if (!SnapshotCatalog.IsIntact(pair))
        {
            WantsSnapshot = false;
            _emit(new Fault(
                $"{SafeText.Clean(pair.StatePath)}: the snapshot does not read back as it was written; no older one is removed", false,
                pair.Iteration));
            return;
        }

        _written.Remove(pair.Iteration);
        _written.Add(pair.Iteration);
        if (_best is { Metric.IsTest: false } && _best.Offer(loss, pair.Iteration))
        {
            _bestKept = pair.Iteration;
            Tell(loss);
        }

        _goBackTo = -1;
        AfterBest(pair.Iteration);
    }

    /// <summary>The pair of an iteration is on the disk; where it is the best test's, it is the one to keep.</summary>
    public void AfterBest(int iteration)
    {
        if (WantsSnapshot) _bestKept = iteration;
        WantsSnapshot = false;
        foreach (var old in _written.ToArray())
        {
            if (old == _bestKept || old == _goBackTo || _written.IndexOf(old) >= _written.Count - _rule.Last) continue;
            _written.Remove(old);
            Remove(new SnapshotPair(old, SnapshotPrefix.Model(_prefix, old), SnapshotPrefix.State(_prefix, old)));
        }
    }

    /// <summary>The best test's snapshot could not be written; the one before stays.</summary>
    public void Miss() => WantsSnapshot = false;

    /// <param name="writing">The pair that this is written for.</param>
    public KeptSnapshots Save(int writing) => new(
        [.. _written.Where(iteration => iteration != writing), writing], WantsSnapshot ? writing : _bestKept,
        _best?.Save(_best.Metric.ToString()));

    /// <summary>Takes up the list of the run that is continued: iterations only, of which this run's prefix makes names.</summary>
    public void Restore(SavedState saved)
    {
        WantsSnapshot = false;
        var kept = saved.Side?.Kept;
        var isOwn = Path.GetFullPath(saved.StatePath) == Path.GetFullPath(SnapshotPrefix.State(_prefix, saved.Iteration));
        _goBackTo = isOwn ? saved.Iteration : -1;
        if (kept is not null && isOwn && _written.Count == 0)
            _written.AddRange(kept.Iterations.Where(static iteration => iteration >= 0).Distinct().Take(MostKept));
        var isSame = isOwn && kept?.Best?.Rule == _best?.Metric.ToString();
        _best?.Restore(isSame ? kept!.Best : null);
        _bestKept = isSame ? kept!.BestIteration : -1;
    }

    private void Tell(double value) => _emit(new ControlApplied(
        _best!.Iteration, "keep", null, $"best {_best.Metric} so far: {value.ToString("G6", CultureInfo.InvariantCulture)}"));

    // The state first: without it there is no pair, whatever happens next.
    private void Remove(SnapshotPair pair)
    {
        try
        {
            if (!File.Exists(pair.StatePath) && !File.Exists(pair.ModelPath)) return;
            File.Delete(pair.StatePath);
            File.Delete(SnapshotPrefix.SideFile(pair.StatePath));
            File.Delete(pair.ModelPath);
            _emit(new SnapshotRemoved(pair.Iteration, pair.ModelPath, pair.StatePath, "keep " + _rule));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _emit(new Fault($"{SafeText.Clean(pair.StatePath)} could not be removed ({SafeText.Clean(e.Message.TrimEnd('.'))}); remove it by hand", false, pair.Iteration));
        }
    }
}
