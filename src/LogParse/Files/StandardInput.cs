namespace CaffeTop.LogParse.Files;

/// <summary>A log that comes through standard input: a pipe, a FIFO or a socket. The descriptor's own flags stay as they are: other processes share them.</summary>
internal sealed class StandardInput
{

    /// <summary>Leads to what standard input is.</summary>
    public const string Link = "/proc/self/fd/0";

    private readonly byte[] _block = new byte[256 << 10];
    private readonly int _descriptor;

    /// <exception cref="LogFileException">Standard input is a terminal or another device.</exception>
    public StandardInput(int descriptor = 0)
    {
        _descriptor = descriptor;
        if (OperatingSystem.IsLinux() && FileStatus.Of($"/proc/self/fd/{descriptor}") is { Kind: FileKind.CharacterDevice or FileKind.BlockDevice or FileKind.Directory })
            throw new LogFileException("standard input is not a log but a terminal or a device; give a log's name, or a pipe: caffe train … 2>&1 | caffetop tail -");
    }

    public long Position { get; private set; }

    public bool IsEnded { get; private set; }

    /// <summary>Whether a file was given as standard input (<c>&lt; train.log</c>).</summary>
    public static bool IsFile() => OperatingSystem.IsLinux() && FileStatus.Of(Link) is { Kind: FileKind.Regular };

    public bool Poll(LogBytes feed)
    {
        if (IsEnded || !Descriptors.WaitForInput(_descriptor, TimeSpan.Zero, CancellationToken.None)) return false;
        var length = Descriptors.Read(_descriptor, _block);
        if (length < 0) return false;
        IsEnded = length == 0;
        Position += length;
        if (!IsEnded) feed(_block.AsSpan(0, length));
        return !IsEnded;
    }

    public bool Wait(TimeSpan longest, CancellationToken cancellation) => !IsEnded && Descriptors.WaitForInput(_descriptor, longest, cancellation);
}
