namespace CaffeTop.Summary;

/// <summary>The loss lines of a log, the final one of each run included, in the log's order whatever session they belong to.</summary>
internal sealed class LossCount
{
    // -ln(FLT_MIN): what Caffe's softmax loss says where the right class has probability 0.
    private const double Saturated = 87.3365;

    private readonly IterationSet _iterations = new();
    private int _previous = -1;

    public long Points { get; private set; }

    public int? FirstIteration { get; private set; }

    public int? LastIteration { get; private set; }

    public long DistinctIterations => _iterations.Count;

    /// <summary>Times that the iteration is smaller than that of the loss line before.</summary>
    public long Regressions { get; private set; }

    /// <summary>Times that it is the same.</summary>
    public long Repeats { get; private set; }

    public double First { get; private set; } = double.NaN;

    public double Last { get; private set; } = double.NaN;

    /// <summary>Of the finite ones; NaN where there is none.</summary>
    public double Min { get; private set; } = double.NaN;

    public int? MinIteration { get; private set; }

    public double Max { get; private set; } = double.NaN;

    public long NonFinite { get; private set; }

    public int? FirstNonFinite { get; private set; }

    public long Saturations { get; private set; }

    public void Add(int iteration, double loss)
    {
        if (Points++ == 0) (FirstIteration, First) = (iteration, loss);
        else if (iteration < _previous) Regressions++;
        else if (iteration == _previous) Repeats++;
        (_previous, LastIteration, Last) = (iteration, iteration, loss);
        _iterations.Add(iteration);
        if (!double.IsFinite(loss))
        {
            NonFinite++;
            FirstNonFinite ??= iteration;
            return;
        }

        if (Math.Abs(loss - Saturated) < 1e-3) Saturations++;
        if (!(Min <= loss)) (Min, MinIteration) = (loss, iteration);
        if (!(Max >= loss)) Max = loss;
    }
}
