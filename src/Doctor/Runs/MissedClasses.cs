using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>SSD's tests say "Missing true_pos for label: K" again and again: the detector finds none of class K, or the test set has none of it.</summary>
public sealed class MissedClasses : IRunRule
{
    private const double Often = 0.5;
    private const int LeastTests = 3;

    public string Id => "missing-true-pos";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var tests = session.Session.Tests.Select(static test => test.Headers).DefaultIfEmpty(0).Max();
        if (tests < LeastTests) yield break;
        var missed = session.Session.MissedClasses.Where(entry => entry.Value >= Often * tests).ToList();
        if (missed.Count == 0) yield break;
        var always = missed.TrueForAll(entry => entry.Value >= tests);
        yield return this.Hint(
            session.At(session.Session.FirstIteration ?? 0),
            $"{(always ? $"Not one of {Words.Count(tests)} tests" : $"Hardly one of {Words.Count(tests)} tests")} found an object of {(missed.Count == 1 ? "class" : "the classes")} {Words.List([.. missed.Select(static entry => FormattableString.Invariant($"{entry.Key}"))])} (\"Missing true_pos\").",
            "Either the test set has no object of the class, or the training set has too few for the net to learn it, or the label map counts the classes otherwise. Such a class counts in the mean precision as if it were not there.",
            "Count the objects of each class in both sets, compare the label map of both; add images of the class, or take it out.",
            Fact("classes", missed.Count), Fact("tests", tests));
    }
}
