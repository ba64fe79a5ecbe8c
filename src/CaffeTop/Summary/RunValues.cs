using CaffeTop.Runs;

namespace CaffeTop.Summary;

/// <summary>The curves of a run over all its sessions, in the order of a summary: smoothed loss, train outputs, tests.</summary>
internal static class RunValues
{
    public static List<BestValue> Of(RunModel run)
    {
        var values = new List<BestValue>();
        foreach (var session in run.Sessions)
        {
            var end = RunHistory.OvertakenFrom(run, session);
            if (session.Loss.Count > 0) Value(values, Phase("train", session), "loss (smoothed)", 0).Add(session.Loss, end);
        }

        foreach (var session in run.Sessions)
        {
            var end = RunHistory.OvertakenFrom(run, session);
            foreach (var output in session.TrainOutputs) Value(values, Phase("train", session), output.Name, output.Weight).Add(output.Values, end);
        }

        var severalNets = run.Sessions.Any(static s => s.Tests.Any(static t => t.Net > 0));
        foreach (var session in run.Sessions)
        {
            var end = RunHistory.OvertakenFrom(run, session);
            foreach (var test in session.Tests)
            {
                foreach (var output in test.Outputs)
                    Value(values, Phase(severalNets ? $"test #{test.Net}" : "test", session), output.Name, output.Weight).Add(output.Values, end);
            }
        }

        // Curves of which a later session has overtaken every point say nothing of the run.
        values.RemoveAll(static v => v.Count == 0);
        return values;
    }

    private static string Phase(string phase, Session session) => session.Rank < 0 ? phase : $"[{session.Rank}] {phase}";

    private static BestValue Value(List<BestValue> values, string phase, string name, float weight)
    {
        foreach (var value in values)
        {
            if (value.Name == name && value.Phase == phase) return value;
        }

        values.Add(new BestValue(phase, name, name != "loss (smoothed)" && BestValue.Rises(name, weight)));
        return values[^1];
    }
}
