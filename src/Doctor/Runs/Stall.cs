using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>Between two displays far more time passed than between any others.</summary>
public sealed class Stall : IRunRule
{
    public string Id => "stall";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        // Between points that are held because others went, time has passed for another reason.
        if (session.Session.Loss.IsThinned) yield break;
        var seconds = session.Session.LossSeconds;
        var x = session.Session.Loss.X;
        if (seconds.Length < 20) yield break;
        var every = Math.Max(1, seconds.Length / 4096);
        var steps = new List<float>((seconds.Length / every) + 1);
        var (longest, at) = (0.0, -1);
        for (var i = 1; i < seconds.Length; i++)
        {
            var step = seconds[i] - seconds[i - 1];
            if (!(step >= 0)) continue;
            if (i % every == 0) steps.Add((float)step);
            if (step > longest) (longest, at) = (step, i);
        }

        var usual = Stretch.Median(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(steps));
        var tests = session.Session.Tests.Sum(static test => test.Points.Count);
        var testSeconds = tests > 0 ? session.Session.TestSeconds / tests : 0;
        if (at < 0 || longest < 600 || longest < 20 * usual + 5 * testSeconds) yield break;
        var from = x[at - 1];
        yield return this.Hint(
            session.At(from), $"Between iteration {from} and {x[at]} {Words.Number(Math.Round(longest / 60))} minutes passed; {Words.Number(usual)} seconds are usual.",
            "The machine stood still, the disk or the data source did not answer, or another program took the processor.", "If it comes again, look at the disk and at what else runs then.", Fact("seconds", longest), Fact("usual_seconds", usual));
    }
}
