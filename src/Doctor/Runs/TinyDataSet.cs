using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>The data begins again several times between two displays: it is very small.</summary>
public sealed class TinyDataSet : IRunRule
{
    public string Id => "tiny-data-set";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var s = session.Session;
        if (s.DataRestarts < 10 || s.LastIteration is not { } last || s.FirstIteration is not { } first || s.Loss.Count < 2 || s.DataRestarts < 3 * s.Loss.Count) yield break;
        yield return this.Hint(
            session.At(first), $"The data began again {Words.Count(s.DataRestarts)} times in {Words.Count(last - first)} iterations (all data layers and tests together).",
            "With so few images a net remembers them instead of learning from them, and a low training loss means little.",
            "Judge by the test loss; use more images, mirror and crop_size, or begin from a trained model.", Fact("restarts", s.DataRestarts), Fact("iterations", last - first));
    }
}
