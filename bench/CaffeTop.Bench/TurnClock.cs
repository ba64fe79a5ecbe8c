namespace CaffeTop.Bench;

/// <summary>A clock that stands still while another run has its turn.</summary>
internal sealed class TurnClock : TimeProvider
{
    private long _away;

    public override long GetTimestamp() => base.GetTimestamp() - Interlocked.Read(ref _away);

    /// <summary>Time that did not pass for this run.</summary>
    public void Exclude(Action wait)
    {
        var start = base.GetTimestamp();
        wait();
        Interlocked.Add(ref _away, base.GetTimestamp() - start);
    }
}
