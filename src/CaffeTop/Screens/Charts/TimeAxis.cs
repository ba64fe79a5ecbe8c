using System.Runtime.InteropServices;
using CaffeTop.Runs;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Screens.Charts;

/// <summary>Curves over seconds instead of iterations, made when somebody asks for them and continued as the run grows.</summary>
internal sealed class TimeAxis
{
    private readonly Dictionary<Series, (Series Over, int Thinnings)> _overTime = [];

    /// <summary>Seconds between the run's first stamp and a session's; 0 where they are unknown.</summary>
    public static double Start(RunModel model, Session session) =>
        model.Sessions[0].Started is { } first && session.Started is { } own && own > first ? (own - first).TotalSeconds : 0;

    /// <summary>The seconds of an iteration of a session, as its displays tell.</summary>
    public static int Seconds(RunModel model, Session session, int iteration)
    {
        var x = session.Loss.X;
        var at = Player.UpperBound(x, iteration) - 1;
        var seconds = at < 0 || at >= session.LossSeconds.Length ? 0 : session.LossSeconds[at];
        return (int)Math.Min(int.MaxValue, Start(model, session) + (double.IsNaN(seconds) ? 0 : seconds));
    }

    /// <summary>The curve with seconds as x; points whose time is unknown stand at the time before.</summary>
    public Series Of(RunModel model, Session session, Series series)
    {
        ref var made = ref CollectionsMarshal.GetValueRefOrAddDefault(_overTime, series, out _);
        // Thinned points have other places: begun again.
        if (made.Over is null || made.Thinnings != series.Thinnings) made = (new Series(), series.Thinnings);
        var over = made.Over;
        for (var i = over.Count; i < series.Count; i++)
        {
            var seconds = ReferenceEquals(series, session.Loss) && i < session.LossSeconds.Length && !double.IsNaN(session.LossSeconds[i])
                ? (int)Math.Min(int.MaxValue, Start(model, session) + session.LossSeconds[i])
                : Seconds(model, session, series.X[i]);
            over.Append(over.Count > 0 ? Math.Max(over.X[^1], seconds) : seconds, series.Y[i]);
        }

        return over;
    }
}
