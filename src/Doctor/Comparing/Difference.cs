namespace CaffeTop.Doctor.Comparing;

/// <summary>One thing in which two runs, solvers or nets differ, or (<see cref="IsNone"/>) a part in which they do not.</summary>
/// <param name="Part"><c>solver</c>, <c>net</c>, <c>curve</c>, <c>speed</c> or <c>finding</c>.</param>
/// <param name="Name">The layer's, the curve's or the rule's; null: the part has none.</param>
/// <param name="Field">The field's, with dots; null: it is no field.</param>
/// <param name="First">The value in the first file; null: it has none.</param>
/// <param name="Iteration">From where on, where that is known.</param>
public sealed record Difference(string Part, string? Name, string? Field, string? First, string? Second, int? Iteration, string Sentence)
{
    /// <summary>A sentence only: this part does not differ, or cannot be compared.</summary>
    public bool IsNone { get; init; }

    public static Difference None(string part, string sentence) => new(part, null, null, null, null, null, sentence) { IsNone = true };
}
