namespace CaffeTop.Doctor;

/// <summary>How a rule says what it found: what, why, what to do, and the numbers.</summary>
internal static class RuleReport
{
    public static Finding Error(this IRule rule, FindingPlace place, string what, string why, string remedy, params FindingFact[] evidence) =>
        new(rule.Id, Severity.Error, place, what, why, remedy, evidence);

    public static Finding Warning(this IRule rule, FindingPlace place, string what, string why, string remedy, params FindingFact[] evidence) =>
        new(rule.Id, Severity.Warning, place, what, why, remedy, evidence);

    public static Finding Hint(this IRule rule, FindingPlace place, string what, string why, string remedy, params FindingFact[] evidence) =>
        new(rule.Id, Severity.Hint, place, what, why, remedy, evidence);

    public static Finding As(this IRule rule, Severity severity, FindingPlace place, string what, string why, string remedy, params FindingFact[] evidence) =>
        new(rule.Id, severity, place, what, why, remedy, evidence);

    public static FindingFact Fact(string name, double value) => new(name, value);
}
