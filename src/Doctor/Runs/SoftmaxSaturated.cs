using CaffeTop.Terminal.Plots;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>
/// A softmax loss at 87.3365 = −ln(smallest float), or at k/batch of it: for these images the right class has the probability 0. The scores are
/// hundreds apart, or NaN.
/// </summary>
public sealed class SoftmaxSaturated : IRunRule
{
    /// <summary>−ln 1.17549e-38.</summary>
    public const double Most = 87.33654;

    private const double High = 20;

    public string Id => "softmax-saturated";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        foreach (var head in session.Heads.Where(static head => head.MayBeSoftmax))
        {
            if (head.Range.Largest < High) continue;
            if (Look(head.Values, head.Type is not null && head.IsMean) is not var (first, atMost, high)) continue;
            yield return Tell(session, head.Name, head.Values, first, atMost, high, "");
            yield break;
        }

        foreach (var output in session.Session.Tests.SelectMany(static test => test.Outputs))
        {
            if (output.Values.Count == 0 || Look(output.Values, false) is not var (first, atMost, high)) continue;
            yield return Tell(session, output.Name, output.Values, first, atMost, high, "test ");
            yield break;
        }
    }

    private Finding Tell(CheckedSession session, string name, Series values, int first, int atMost, int high, string phase)
    {
        var rate = session.RateAt(values.X[first]);
        return this.Error(
            session.At(values.X[first], name),
            $"The {phase}loss \"{Words.Name(name)}\" is {Words.Number(values.Y[first])} at iteration {values.X[first]}: "
            + (atMost > 0 ? $"{Words.Count(atMost)} of {Words.Count(values.Count, "display")} {(atMost == 1 ? "shows" : "show")} 87.3365, the largest that a softmax loss can be." : $"the softmax is saturated in {Words.Count(high)} of {Words.Count(values.Count, "display")} (87.3365 is the largest it can be)."),
            "The right class has the probability 0 for these images: the scores are far too large (or NaN), because the weights were thrown away by too long a step or begin too large. From there it does not recover." + session.AboutInputs(),
            $"{(first == 0 ? "Begin anew" : session.GoBack(values.X[first]))} with base_lr {(float.IsNaN(rate) || rate <= 0 ? "a tenth of what it is" : Words.Number(rate / 10))}; scale the images (scale: 0.00390625) and use \"xavier\" or \"msra\" fillers; check that no label is out of range.",
            Fact("loss", values.Y[first]), Fact("displays_at_87.3365", atMost), Fact("displays_above_20", high), Fact("displays", values.Count), Fact("learning_rate", rate));
    }

    private static (int First, int AtMost, int High)? Look(Series values, bool isSoftmax)
    {
        var y = values.Y;
        var (first, atMost, high) = (-1, 0, 0);
        for (var i = 0; i < y.Length; i++)
        {
            var isAtMost = Math.Abs(y[i] - Most) < 0.002;
            if (isAtMost) atMost++;
            if (y[i] >= High && y[i] < Most + 0.01) high++;
            if (first < 0 && (isAtMost || (isSoftmax && y[i] >= High))) first = i;
        }

        if (first < 0) return null;
        var lastIsAtMost = Math.Abs(y[^1] - Most) < 0.002;
        var later = Stretch.LaterHalf(y);
        var isHighToTheEnd = isSoftmax && Stretch.Median(later) is >= High and < Most + 0.01 && y.Length >= 3;
        return lastIsAtMost || isHighToTheEnd || (atMost >= 2 && Stretch.Median(later) >= High) ? (first, atMost, high) : null;
    }
}
