namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Cuts a number of elements into at most 64 runs, each a multiple of 64 long (whole cache lines, whole words of bit masks) and not so short
/// that waking a thread costs more than the work. The cut depends on the count alone, never on the machine: partial sums per run are then the
/// same everywhere.
/// </summary>
internal readonly struct Slices
{
    private const int Most = 64;
    private const int Alignment = 64;
    private readonly int _count;
    private readonly int _length;

    /// <param name="least">The shortest run worth a thread, in elements.</param>
    public Slices(int count, int least = 16384)
    {
        _count = count;
        var length = Math.Max(least, ((long)count + Most - 1) / Most);
        _length = (int)Math.Min((length + Alignment - 1) / Alignment * Alignment, int.MaxValue / Alignment * Alignment);
        Chunks = (int)(((long)count + _length - 1) / _length);
    }

    public int Chunks { get; }

    public int Start(int chunk) => chunk * _length;

    /// <summary>One past the last element of a run.</summary>
    public int End(int chunk) => (int)Math.Min(_count, (chunk + 1L) * _length);
}

/// <summary>Cuts a number of equal rows (planes, channels, samples) into at most 64 runs of whole rows; otherwise as <see cref="Slices"/>.</summary>
internal readonly struct RowSlices
{
    private const int Most = 64;
    private readonly int _rows;

    /// <param name="cost">Elements that one row reads or writes.</param>
    public RowSlices(int rows, long cost, int least = 16384)
    {
        _rows = rows;
        Chunks = (int)Math.Clamp(rows * cost / least, Math.Min(rows, 1), Math.Min(rows, Most));
    }

    public int Chunks { get; }

    public int Start(int chunk) => (int)((long)_rows * chunk / Chunks);

    public int End(int chunk) => (int)((long)_rows * (chunk + 1) / Chunks);
}
