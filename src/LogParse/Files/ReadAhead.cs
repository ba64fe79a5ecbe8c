namespace CaffeTop.LogParse.Files;

/// <summary>
/// A block that another thread fills while the one before it is used. Where that thread has not come to it when the block is needed (a busy
/// machine), the asking thread does it itself: nobody waits for a turn.
/// </summary>
internal sealed class ReadAhead
{
    private readonly Func<byte[], int> _fill;
    private readonly byte[] _block;
    private readonly Task _task;
    private int _claimed;
    private int _length;
    private LogFileException? _failure;

    public ReadAhead(Func<byte[], int> fill, byte[] block)
    {
        _fill = fill;
        _block = block;
        _task = Task.Run(new Action(Begin));
    }

    /// <summary>What <c>fill</c> gave, and throws what it threw; before that nobody else may read the file.</summary>
    public int Take()
    {
        if (!TryFill()) _task.GetAwaiter().GetResult();
        return _failure is { } failure ? throw failure : _length;
    }

    private void Begin() => TryFill();

    private bool TryFill()
    {
        if (Interlocked.Exchange(ref _claimed, 1) != 0) return false;
        try
        {
            _length = _fill(_block);
        }
        catch (LogFileException e)
        {
            _failure = e;
        }

        return true;
    }
}
