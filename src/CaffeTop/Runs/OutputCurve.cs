using CaffeTop.Events;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Runs;

/// <summary>One output of a net, known by its index: names may repeat. The name is shown cleaned, with its element (<c>prob[3]</c>) where it repeats.</summary>
public sealed class OutputCurve(int index, string name)
{
    public int Index { get; } = index;

    public string Name { get; internal set; } = name;

    /// <summary>0: no loss.</summary>
    public float Weight { get; internal set; }

    public Series Values { get; } = new();
}

/// <summary>The tests of one test net.</summary>
public sealed class TestCurves(int net)
{
    public int Net { get; } = net;

    public List<OutputCurve> Outputs { get; } = [];

    /// <summary>Test headers seen, with outputs or without.</summary>
    public int Headers { get; internal set; }

    /// <summary>Headers that no output followed (killed, interrupted, a net without tops).</summary>
    public int WithoutOutput { get; internal set; }

    /// <summary>Iteration and seconds since the session's first stamp (NaN where unknown) of each test with outputs.</summary>
    public List<(int Iteration, double Seconds)> Points { get; } = [];
}

/// <summary>One blob's mean absolute value over the run (debug_info).</summary>
public sealed class LayerCurve(StatKind kind, string layer, string blob)
{
    public StatKind Kind { get; } = kind;

    public string Layer { get; } = layer;

    /// <summary>A blob's name or a parameter's index.</summary>
    public string Blob { get; } = blob;

    public Series Values { get; } = new();
}
