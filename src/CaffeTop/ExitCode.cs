namespace CaffeTop;

/// <summary>How the program ends; README, "Exit codes". Everything that can be wrong with input or machine is one of these, never a signal.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Bad input, or the run failed: the sentence on stderr says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line was wrong.</summary>
    public const int Usage = 2;

    /// <summary>The launcher could not build the program (./caffetop, not the program itself).</summary>
    public const int NotBuilt = 3;

    /// <summary>A mistake of the program's own (sysexits' EX_SOFTWARE).</summary>
    public const int Internal = 70;

    /// <summary>Ended at once by a third SIGINT or SIGTERM (128 + SIGINT is what shells call it; kept below 126 as all codes here).</summary>
    public const int Interrupted = 75;
}
