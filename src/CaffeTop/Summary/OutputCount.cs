namespace CaffeTop.Summary;

/// <summary>One output as its lines say it: how many there are, the smallest and largest finite value, the last.</summary>
internal sealed class OutputCount(int index, string name)
{
    public int Index { get; } = index;

    public string Name { get; } = name;

    public long Count { get; private set; }

    /// <summary>NaN where no value is finite.</summary>
    public double Min { get; private set; } = double.NaN;

    public double Max { get; private set; } = double.NaN;

    public double Last { get; private set; }

    public void Add(double value)
    {
        Count++;
        Last = value;
        if (!double.IsFinite(value)) return;
        if (!(Min <= value)) Min = value;
        if (!(Max >= value)) Max = value;
    }
}
