using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>debug_info shows a layer whose weights are exactly 0: it puts out 0, and the signal ends there.</summary>
public sealed class ZeroLayer : IRunRule
{
    public string Id => "zero-layer";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var layers = DebugStats.Of(session);
        var zero = layers.FindAll(static layer => layer is { IsNormalisation: false, Weights.Count: > 0, Tops.Count: > 0 } && DebugStats.IsZero(layer.Weights[0]));
        if (zero.Count == 0) yield break;
        var first = zero.Find(static layer => layer.Tops.TrueForAll(DebugStats.IsZero));
        if (first is null) yield break;
        var behind = layers.SkipWhile(layer => layer != first).Skip(1).Where(static layer => layer.Tops.Count > 0).ToList();
        var silent = behind.Where(static layer => layer.Tops.TrueForAll(DebugStats.IsZero)).ToList();
        var others = zero.Where(layer => layer != first).Select(static layer => layer.Name).ToList();
        var iteration = first.Tops[0].Values.X[^1];
        yield return this.Error(
            session.At(iteration, "0", first.Name),
            $"The signal is lost at \"{Words.Name(first.Name)}\": its weights (param blob 0) are 0, and so is all that it puts out (top data 0); {silent.Count} of the {behind.Count} layers behind it put out 0 too.{AtChance(session)}",
            "A layer without weight_filler starts with zeros (Caffe's default), and no gradient changes it: what it puts out is the same for every image."
            + (others.Count > 0 ? $" The weights of {Words.List(others)} are 0 as well." : ""),
            "Add weight_filler { type: \"xavier\" } to " + (others.Count > 0 ? "all of them" : "it") + " (or load weights), and begin anew.",
            Fact("layers_with_zero_weights", zero.Count), Fact("silent_layers_behind", silent.Count));
    }

    private static string AtChance(CheckedSession session)
    {
        var loss = session.Heads.Count == 1 ? session.Heads[0].Values : session.Session.Loss;
        return loss.Count > 0 && (session.Heads.Count == 1 && session.Heads[0].Classes is { } known && Math.Abs(loss.Y[0] - Math.Log(known)) < 0.01 ? known : ChanceLevel.ClassesOf(loss.Y[0])) is { } n
            ? $" The loss, {Words.Number(loss.Y[0])}, is {ChanceLevel.Name(n)}: guessing among {n} classes." : "";
    }
}
