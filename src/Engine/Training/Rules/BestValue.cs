using CaffeTop.Engine.Snapshots;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>The best value of a metric so far, and how many values came after it. NaN is never better; infinite neither.</summary>
internal sealed class BestValue(RunMetric metric)
{
    private int _last = -1;

    public RunMetric Metric => metric;

    /// <summary>NaN before the first.</summary>
    public double Value { get; private set; } = double.NaN;

    public int Iteration { get; private set; } = -1;

    /// <summary>Values since the best one.</summary>
    public int Since { get; private set; }

    /// <summary>The value that an event shows, where it is a new one: two tests at one iteration count once.</summary>
    /// <param name="isBest">It is the best so far.</param>
    public double? See(TrainingEvent happened, out bool isBest)
    {
        isBest = false;
        if (metric.In(happened, out var isLoss) is not { } value) return null;
        var iteration = happened is TestDone test ? test.Iteration : ((IterationDone)happened).Iteration;
        if (iteration == _last) return null;
        _last = iteration;
        isBest = Take(value, iteration, isLoss);
        return value;
    }

    /// <summary>A loss that no event shows; true where it is the best so far.</summary>
    public bool Offer(double loss, int iteration) => Take(loss, iteration, isLoss: true);

    public BestMemory Save(string rule) => new(rule, Value, Iteration, Since, _last);

    public void Restore(BestMemory? saved)
        => (Value, Iteration, Since, _last) = saved is null ? (double.NaN, -1, 0, -1) : (saved.Value, saved.Iteration, saved.Since, saved.Last);

    private bool Take(double value, int iteration, bool isLoss)
    {
        var isBest = double.IsFinite(value) && (double.IsNaN(Value) || (isLoss ? value < Value : value > Value));
        if (isBest) (Value, Iteration, Since) = (value, iteration, 0);
        else Since++;
        return isBest;
    }
}
