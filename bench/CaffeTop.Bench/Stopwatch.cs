namespace CaffeTop.Bench;

/// <summary>Times of short pieces of work.</summary>
internal static class Stopwatch
{
    /// <summary>Processor time over the number of threads instead of elapsed time: for a machine that others use too.</summary>
    public static int ProcessorTimeOf { get; set; }

    public static double Seconds(Action work)
    {
        if (ProcessorTimeOf > 0)
        {
            var before = Environment.CpuUsage.TotalTime;
            work();
            return (Environment.CpuUsage.TotalTime - before).TotalSeconds / ProcessorTimeOf;
        }

        var start = TimeProvider.System.GetTimestamp();
        work();
        return TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The shortest and the median of repeated runs, about <paramref name="budgetSeconds"/> long together, at least 3, in seconds.</summary>
    public static (double Shortest, double Median) Repeat(Action work, double budgetSeconds)
    {
        work();
        var first = Seconds(work);
        var runs = Math.Clamp((int)(budgetSeconds / Math.Max(first, 1e-6)), 3, 400);
        var times = new double[runs];
        for (var i = 0; i < runs; i++) times[i] = Seconds(work);
        Array.Sort(times);
        return (times[0], times[runs / 2]);
    }
}
