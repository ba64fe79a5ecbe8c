namespace CaffeTop.Doctor.Tests;

/// <summary>What tests ask of a diagnosis.</summary>
internal static class DiagnosisAsserts
{
    /// <summary>The first finding of a rule; fails with all that was found where there is none.</summary>
    public static Finding Finds(this Diagnosis diagnosis, string rule) =>
        diagnosis.Findings.FirstOrDefault(finding => finding.Rule == rule) ?? throw new Xunit.Sdk.XunitException($"no finding \"{rule}\" among:\n{Tell(diagnosis)}");

    public static void FindsNot(this Diagnosis diagnosis, string rule) =>
        Assert.True(diagnosis.Findings.All(finding => finding.Rule != rule), $"\"{rule}\" was found among:\n{Tell(diagnosis)}");

    public static Finding First(this Diagnosis diagnosis, string rule)
    {
        Assert.True(diagnosis.Findings.Count > 0 && diagnosis.Findings[0].Rule == rule, $"the first finding is not \"{rule}\":\n{Tell(diagnosis)}");
        return diagnosis.Findings[0];
    }

    public static void IsHealthy(this Diagnosis diagnosis) => Assert.True(diagnosis.Findings.Count == 0, Tell(diagnosis));

    public static void HasNoError(this Diagnosis diagnosis) => Assert.False(diagnosis.HasErrors, Tell(diagnosis));

    public static double Value(this Finding finding, string fact) => finding.Evidence.Single(entry => entry.Name == fact).Value;

    private static string Tell(Diagnosis diagnosis) => diagnosis.Findings.Count == 0
        ? "(nothing)" : string.Join('\n', diagnosis.Findings.Select(static f => $"{f.Severity} {f.Rule} {f.Place}: {f.What}"));
}
