using CaffeTop.Runs;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Summary;

/// <summary>The first, best and last value of one curve over all sessions of a run, overtaken points left out.</summary>
internal sealed class BestValue(string phase, string name, bool isRising)
{
    private static readonly string[] Rising = ["acc", "top-", "top_", "top1", "top5", "map", "iou", "eval", "precision", "recall", "auc", "psnr", "ssim"];

    public string Phase { get; } = phase;

    public string Name { get; } = name;

    /// <summary>Large is good: an accuracy. Else small is good.</summary>
    public bool IsRising { get; } = isRising;

    public long Count { get; private set; }

    public double First { get; private set; } = double.NaN;

    public double Best { get; private set; } = double.NaN;

    public int BestIteration { get; private set; }

    public double Last { get; private set; } = double.NaN;

    public long NonFinite { get; private set; }

    /// <summary>An output that is no loss and is called like a share of right answers.</summary>
    public static bool Rises(string name, float weight) => weight == 0 && Rising.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    public void Add(Series series, int overtakenFrom)
    {
        var count = RunHistory.CountBefore(series, overtakenFrom);
        if (count == 0) return;
        var x = series.X;
        var y = series.Y;
        if (Count == 0) First = y[0];
        Count += RunHistory.TotalBefore(series, overtakenFrom);
        if (series.IsThinned) NonFinite += series.Summary(0, count).Bad;
        Last = y[count - 1];
        for (var i = 0; i < count; i++)
        {
            if (!float.IsFinite(y[i]))
            {
                if (!series.IsThinned) NonFinite++;
                continue;
            }

            if (double.IsNaN(Best) || (IsRising ? y[i] > Best : y[i] < Best)) (Best, BestIteration) = (y[i], x[i]);
        }
    }
}
