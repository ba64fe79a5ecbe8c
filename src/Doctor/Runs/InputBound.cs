using CaffeTop.Doctor.Nets;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>
/// The solver waits for data. Where layer times were sampled, the data layers' share of an iteration tells it; else the lines of Caffe's queues:
/// "Waiting for data" comes at a layer's first wait and each thousandth, "prefetch queue empty" (2015) at each.
/// </summary>
public sealed class InputBound : IRunRule
{
    private const double Most = 0.2;
    private const int WaitsPerLine = 1000;
    private const int Samples = 5;
    private const int LeastWaits = 20;

    public string Id => "input-bound";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var s = session.Session;
        var place = session.At(s.FirstIteration ?? 0);
        if (Timed(session) is var (layer, share, milliseconds))
        {
            if (share > Most)
                yield return Tell(place with { Layer = layer }, $"At least {Words.Percent(share)} of each iteration goes into waiting for \"{Words.Name(layer)}\" (up to {Words.Number(milliseconds)} ms).", Fact("share", share));
            yield break;
        }

        if (s.QueueEmpty >= LeastWaits && s.QueueEmpty >= Most * s.Loss.Count)
        {
            yield return Tell(place, $"The data queue was empty {Words.Count(s.QueueEmpty)} times in {Words.Count(s.Loss.Count, "display")}: the run waits for its data.", Fact("queue_empty", s.QueueEmpty));
            yield break;
        }

        // Every data layer of every net says its first wait, which is none to speak of.
        var waits = Math.Max(0L, s.WaitingForData - Sources(session)) * WaitsPerLine;
        var iterations = (s.LastIteration ?? 0) - (s.FirstIteration ?? 0);
        if (iterations > 0 && waits > Most * iterations)
            yield return Tell(
                place, $"In about {Words.Percent(Math.Min(1, waits / (double)iterations))} of the iterations the run waits for its data (\"Waiting for data\", {Words.Count(s.WaitingForData, "line")}).",
                Fact("waits", waits), Fact("iterations", iterations));
    }

    private Finding Tell(FindingPlace place, string what, params FindingFact[] evidence) => this.Hint(
        place, what, "Reading or decoding the images takes longer than computing.",
        "Put the data set on a faster disk, store images unencoded and at the size that is used, or raise data_param { prefetch }.", evidence);

    private static int Sources(CheckedSession session)
    {
        var nets = session.Solver is { } solver ? solver.TestNets.Append(session.Net) : [session.Net];
        return Math.Max(2, nets.Sum(static net => net?.Layers.Count(LayerKind.IsSource) ?? 0));
    }

    // The data layer that takes longest with its milliseconds, and what all of them take of an iteration at the least: a machine that is busy with
    // something else for a moment makes the readers late in single samples.
    private static (string, double, double)? Timed(CheckedSession session)
    {
        if (session.Net is not { } net) return null;
        var sources = net.Layers.Where(LayerKind.IsSource).Select(static node => SafeText.Clean(node.Name)).ToHashSet(StringComparer.Ordinal);
        var times = session.Session.LayerTimes;
        if (times.Count == 0 || times.Any(static curve => curve.Forward.Count < Samples)) return null;
        var (least, longest, name) = (double.PositiveInfinity, 0.0, "");
        for (var back = 1; back <= Samples; back++)
        {
            var (waited, all) = (0.0, 0.0);
            foreach (var curve in times)
            {
                var forward = curve.Forward.Y[^back];
                all += forward + curve.Backward.Y[^back];
                if (!sources.Contains(curve.Layer)) continue;
                waited += forward;
                if (forward > longest) (longest, name) = (forward, curve.Layer);
            }

            least = Math.Min(least, all > 0 ? waited / all : 0);
        }

        return name.Length > 0 ? (name, least, longest) : null;
    }
}
