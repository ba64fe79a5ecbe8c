using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>A softmax loss that jumps between about ln n and several times as much, without falling: what a release build shows for labels that are no class.</summary>
public sealed class LabelsSuspected : IRunRule
{
    public string Id => "labels-suspected";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        foreach (var head in session.Heads)
        {
            if (double.IsNaN(head.Chance)) continue;
            var y = head.Values.Y;
            if (y.Length < 8 || head.Range.Largest < 2.5 * head.Chance) continue;
            var (high, normal) = (0, 0);
            foreach (var value in y)
            {
                if (value > 2.5 * head.Chance) high++;
                else if (value < 1.3 * head.Chance) normal++;
            }

            if (high < 2 || high < 0.1 * y.Length || normal < 0.2 * y.Length || Stretch.Median(Stretch.LaterHalf(y)) < 0.7 * head.Chance) continue;
            if (Stretch.Range(Stretch.LaterHalf(y)).Largest < 2.5 * head.Chance) continue;
            yield return this.Warning(
                session.At(head.Values.X[0], head.Name), $"The loss \"{Words.Name(head.Name)}\" jumps between about {ChanceLevel.Name(head.Classes!.Value)} and {Words.Number(head.Range.Largest)}: {Words.Count(high)} of {Words.Count(y.Length, "display")} lie far above guessing.",
                $"Labels outside 0 … {head.Classes - 1} read memory behind the scores, which gives such numbers; Caffe does not check them.",
                "Check the labels (caffetop data verify DB shows least, largest and how often each occurs): they must begin at 0 and be less than num_output.",
                Fact("classes", head.Classes.Value), Fact("displays_far_above", high), Fact("displays", y.Length));
        }
    }
}
