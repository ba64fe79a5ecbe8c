namespace CaffeTop.Doctor;

/// <summary>What was found in the files that were given together, and what was looked at to find it.</summary>
/// <param name="Findings">Cause before effect, each once.</param>
/// <param name="Remarks">Sentences about what was looked at, what could not be, and what is as it should be; no findings.</param>
public sealed record Diagnosis(IReadOnlyList<Finding> Findings, IReadOnlyList<string> Remarks)
{
    public bool HasErrors => Findings.Any(static finding => finding.Severity == Severity.Error);
}
