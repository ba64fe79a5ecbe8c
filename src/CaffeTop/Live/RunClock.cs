namespace CaffeTop.Live;

/// <summary>
/// The time of a run: it stands still while the process is stopped by a shell (Ctrl-Z), so that speeds and durations leave the gap out. What time
/// it is (the stamps in the log) is not changed.
/// </summary>
internal sealed class RunClock(TimeProvider clock) : TimeProvider
{
    private long _leftOut;
    private long _stoppedAt = long.MinValue;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp()
    {
        var stopped = Volatile.Read(ref _stoppedAt);
        return stopped != long.MinValue ? stopped : clock.GetTimestamp() - Volatile.Read(ref _leftOut);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);

    /// <summary>The process is about to be stopped.</summary>
    public void Stop() => Volatile.Write(ref _stoppedAt, GetTimestamp());

    /// <summary>It goes on.</summary>
    /// <returns>How long it was stopped.</returns>
    public TimeSpan GoOn()
    {
        var stopped = Volatile.Read(ref _stoppedAt);
        if (stopped == long.MinValue) return TimeSpan.Zero;
        var now = clock.GetTimestamp() - _leftOut;
        Volatile.Write(ref _leftOut, _leftOut + (now - stopped));
        Volatile.Write(ref _stoppedAt, long.MinValue);
        return clock.GetElapsedTime(stopped, now);
    }
}
