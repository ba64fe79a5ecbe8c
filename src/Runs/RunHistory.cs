using CaffeTop.Terminal.Plots;

namespace CaffeTop.Runs;

/// <summary>What counts of a run of several sessions: where a later session of the same rank covers an iteration, the earlier value was thrown away.</summary>
public static class RunHistory
{
    /// <summary>Points of a session at this iteration and above are overtaken; int.MaxValue: none is.</summary>
    public static int OvertakenFrom(RunModel run, Session session)
    {
        var first = int.MaxValue;
        for (var i = session.Index + 1; i < run.Sessions.Count; i++)
        {
            var later = run.Sessions[i];
            if (later.Rank == session.Rank && later.FirstIteration is { } begins && begins < first) first = begins;
        }

        return first;
    }

    /// <summary>How many points that is with those that were thinned away.</summary>
    public static long TotalBefore(Series series, int overtakenFrom)
    {
        var count = CountBefore(series, overtakenFrom);
        if (!series.IsThinned) return count;
        if (count == series.Count) return series.Total;
        var summary = series.Summary(0, count);
        return (long)summary.Count + summary.Bad;
    }

    /// <summary>How many of a series' points count: those before <paramref name="overtakenFrom"/>.</summary>
    public static int CountBefore(Series series, int overtakenFrom)
    {
        if (overtakenFrom == int.MaxValue) return series.Count;
        var place = series.X.BinarySearch(overtakenFrom);
        if (place < 0) return ~place;
        while (place > 0 && series.X[place - 1] >= overtakenFrom) place--;
        return place;
    }
}
