namespace CaffeTop.Engine.Tests.Devices;

/// <summary>What a call takes of the collected heap.</summary>
internal static class Allocated
{
    private const int Tries = 5;

    /// <summary>Bytes on this thread, the least of five calls: the run-time may compile a method anew in the middle of one, and that takes memory once.</summary>
    public static long By(Action call)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Tries; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
