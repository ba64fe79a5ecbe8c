using CaffeTop.Runs;
using CaffeTop.Screens.Charts;

namespace CaffeTop.Screens.Steering;

/// <summary>The best value of a session's first accuracy or, without one, of its first test loss.</summary>
internal static class BestTest
{
    public static (string Name, float Value, int Iteration)? Of(Session session)
    {
        OutputCurve? chosen = null;
        foreach (var net in session.Tests)
        {
            foreach (var output in net.Outputs)
            {
                if (output.Values.Count == 0) continue;
                if (OutputChoice.IsAccuracy(output))
                {
                    chosen = output;
                    break;
                }

                chosen ??= output;
            }

            if (chosen is not null) break;
        }

        if (chosen is null) return null;
        var isLoss = OutputChoice.IsLoss(chosen);
        (float Value, int Iteration)? best = null;
        for (var i = 0; i < chosen.Values.Count; i++)
        {
            var value = chosen.Values.Y[i];
            if (float.IsFinite(value) && (best is null || (isLoss ? value < best.Value.Value : value > best.Value.Value))) best = (value, chosen.Values.X[i]);
        }

        return best is { } found ? (chosen.Name, found.Value, found.Iteration) : null;
    }
}
