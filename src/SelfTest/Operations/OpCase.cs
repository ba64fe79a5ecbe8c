namespace CaffeTop.SelfTest.Operations;

/// <summary>
/// One line of the table of operations: a name with the shape, a body that sets up and runs the operation, and how far a result may be from the
/// reference, relative to the largest magnitude of its blob.
/// </summary>
/// <param name="IsProduct">A sum of products, whose factors some devices may round where they are allowed to.</param>
internal sealed record OpCase(string Name, Action<OpRun> Body, double Tolerance = OpCase.Exact, bool IsProduct = false)
{
    /// <summary>For sums and products.</summary>
    public const double Exact = 1e-5;

    /// <summary>For powers, exponentials and losses.</summary>
    public const double Transcendental = 1e-4;

    /// <summary>The operation's name: cases of one family are one test.</summary>
    public string Family => Name.Split(' ')[0];

    /// <summary>False for the shapes that are there to be cut among many threads.</summary>
    public bool IsSmall => !Name.Contains("300007", StringComparison.Ordinal);

    public override string ToString() => Name;
}
