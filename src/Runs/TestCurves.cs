namespace CaffeTop.Runs;

/// <summary>The tests of one test net.</summary>
public sealed class TestCurves(int net)
{
    public int Net { get; } = net;

    public List<OutputCurve> Outputs { get; } = [];

    /// <summary>Test headers seen, with outputs or without.</summary>
    public int Headers { get; internal set; }

    /// <summary>Headers that no output has followed (killed, interrupted, a net without tops, or a test that runs at this moment).</summary>
    public int WithoutOutput => Headers - HeadersWithOutput;

    /// <summary>Iteration and seconds since the session's first stamp (NaN where unknown) of each test with outputs, also of one whose header is missing.</summary>
    public Column<TestPoint> Points { get; } = new();

    internal int HeadersWithOutput { get; set; }
}
