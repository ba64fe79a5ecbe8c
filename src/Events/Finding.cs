namespace CaffeTop.Events;

/// <summary>How serious a finding is.</summary>
public enum Severity
{
    Hint,
    Warning,
    Error,
}

/// <summary>What a check found wrong: one sentence each of what, why and what to do.</summary>
/// <param name="Rule">A stable kebab-case id, documented in docs/doctor.md.</param>
/// <param name="Evidence">The numbers that it follows from, in the order in which they are told.</param>
public sealed record Finding(
    string Rule, Severity Severity, FindingPlace Place, string What, string Why, string Remedy, IReadOnlyList<FindingFact> Evidence) : TrainingEvent;

/// <summary>Where a finding lies; what is not known is null.</summary>
/// <param name="File">A solver, a net, a log or a database, as the user wrote it.</param>
/// <param name="Line">From 1; of <paramref name="File"/>.</param>
/// <param name="Column">From 1.</param>
/// <param name="Blob">A blob's name or a parameter's index.</param>
/// <param name="Iteration">The first at which it shows.</param>
public sealed record FindingPlace(
    string? File = null, int? Line = null, int? Column = null, string? Layer = null, string? Blob = null, int? Iteration = null)
{
    public static FindingPlace Nowhere { get; } = new();

    /// <summary>For people: <c>net.prototxt:12:3, layer "conv1", blob "conv1", iteration 500</c>; empty where nothing is known.</summary>
    public override string ToString()
    {
        var parts = new List<string>(4);
        if (File is not null) parts.Add(File + (Line is null ? "" : $":{Line}") + (Column is null ? "" : $":{Column}"));
        if (Layer is not null) parts.Add($"layer \"{Layer}\"");
        if (Blob is not null) parts.Add($"blob \"{Blob}\"");
        if (Iteration is not null) parts.Add($"iteration {Iteration}");
        return string.Join(", ", parts);
    }
}

/// <summary>A number that a finding follows from: <c>loss</c>, 87.3365.</summary>
public readonly record struct FindingFact(string Name, double Value);
