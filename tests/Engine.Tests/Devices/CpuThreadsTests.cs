using CaffeTop.Engine.Devices.Cpu;

namespace CaffeTop.Engine.Tests.Devices;

/// <summary>Every chunk runs exactly once before the call returns, whatever the number of threads and whatever the threads were doing before.</summary>
public class CpuThreadsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void EveryChunkRunsOnceInEveryCall(int count)
    {
        using var threads = new CpuThreads(count);
        var job = new CountingJob(64, count);
        for (var call = 0; call < 20_000; call++)
        {
            var chunks = call * 7 % 65;
            threads.For(chunks, job);
            for (var chunk = 0; chunk < 64; chunk++) Assert.Equal(chunk < chunks ? 1 : 0, Interlocked.Exchange(ref job.Runs[chunk], 0));
        }
    }

    [Fact]
    public void ParkedWorkersWakeUp()
    {
        using var threads = new CpuThreads(2);
        var both = new Meeting();
        threads.For(2, both);
        Assert.True(both.Met);
        threads.For(2, both);
        Assert.True(both.Met);
    }

    [Fact]
    public void AnExceptionInAChunkIsThrownToTheCallerAndTheThreadsGoOn()
    {
        using var threads = new CpuThreads(3);
        for (var i = 0; i < 50; i++)
        {
            var failure = Assert.Throws<InvalidOperationException>(() => threads.For(8, new FailingJob()));
            Assert.IsType<FormatException>(failure.InnerException);
        }

        var job = new CountingJob(8, 3);
        threads.For(8, job);
        Assert.All(job.Runs, runs => Assert.Equal(1, runs));
    }

    private sealed class CountingJob(int chunks, int threads) : IChunkJob
    {
        public int[] Runs { get; } = new int[chunks];

        public void Run(int chunk, int thread)
        {
            if (thread < 0 || thread >= threads) throw new ArgumentOutOfRangeException(nameof(thread));
            Interlocked.Increment(ref Runs[chunk]);
        }
    }

    /// <summary>Two chunks that wait for each other: done only if two threads work at once.</summary>
    private sealed class Meeting : IChunkJob
    {
        private readonly Barrier _barrier = new(2);

        public bool Met { get; private set; }

        public void Run(int chunk, int thread) => Met = _barrier.SignalAndWait(TimeSpan.FromMinutes(3));
    }

    private sealed class FailingJob : IChunkJob
    {
        public void Run(int chunk, int thread)
        {
            if (chunk == 3) throw new FormatException();
        }
    }
}
