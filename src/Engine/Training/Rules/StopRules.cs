using System.Globalization;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Snapshots;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>The rules by which a run stops by itself; the first that is met ends it.</summary>
internal sealed class StopRules(IReadOnlyList<StopRule> rules, TimeProvider clock)
{
    private readonly BestValue?[] _best = [.. rules.Select(rule => rule.Metric is null ? null : new BestValue(rule.Metric))];
    private readonly StopRule[] _timed = [.. rules.Where(rule => rule.Condition == StopCondition.Time)];
    private long _start;
    private string? _met;

    /// <exception cref="CaffeTopException">A rule watches what the nets do not have.</exception>
    public void Check(Net train, IReadOnlyList<Net> tests, SolverParameter solver)
    {
        foreach (var rule in rules)
        {
            if (rule.Metric?.Problem(train, tests, solver) is { } problem)
                throw new CaffeTopException($"--stop-when \"{SafeText.Clean(rule.ToString())}\": {problem}");
        }
    }

    /// <summary>Time is counted from here.</summary>
    public void Start() => _start = clock.GetTimestamp();

    public void See(TrainingEvent happened)
    {
        if (happened is not (IterationDone or TestDone)) return;
        for (var i = 0; i < _best.Length; i++)
        {
            if (_best[i]?.See(happened, out _) is { } value && IsMet(rules[i], _best[i]!, value))
                _met ??= Reason(rules[i], _best[i]!, value);
        }
    }

    /// <summary>Which rule is met, with the numbers; null where none is. Tells it once.</summary>
    public string? TakeReason()
    {
        foreach (var rule in _timed)
        {
            if (_met is null && clock.GetElapsedTime(_start) >= rule.Time) _met = rule.ToString();
        }

        var met = _met;
        _met = null;
        return met;
    }

    public IReadOnlyList<BestMemory> Save()
        => [.. rules.Select((rule, i) => _best[i]?.Save(rule.ToString())).OfType<BestMemory>()];

    /// <summary>Goes on counting where a snapshot's run was; a rule that it did not have begins anew.</summary>
    public void Restore(IReadOnlyList<BestMemory>? saved)
    {
        _met = null;
        for (var i = 0; i < _best.Length; i++)
        {
            var text = rules[i].ToString();
            _best[i]?.Restore(saved?.FirstOrDefault(memory => memory.Rule == text));
        }
    }

    private static bool IsMet(StopRule rule, BestValue best, double value) => rule.Condition switch
    {
        StopCondition.NoBetter => best.Since >= rule.Count,
        StopCondition.Above => value > rule.Limit,
        _ => value < rule.Limit,
    };

    private static string Reason(StopRule rule, BestValue best, double value)
        => $"{rule}: {(rule.Condition == StopCondition.NoBetter ? "" : $"it is {Number(value)}, ")}"
            + (best.Iteration < 0 ? "no value was finite" : $"the best was {Number(best.Value)} at iteration {best.Iteration}");

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
