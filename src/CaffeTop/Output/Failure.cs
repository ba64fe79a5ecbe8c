using System.Text;
using CaffeTop.Engine;

namespace CaffeTop.Output;

/// <summary>How an error reaches the user: sentences on standard error, an exit code, never a stack trace.</summary>
internal static class Failure
{
    private const int MostBytes = 4000;

    /// <summary>Prints what went wrong and returns the exit code.</summary>
    public static int Report(Exception e)
    {
        StandardStreams.PrintError(Limit("caffetop: " + Sentence(e)));
        return Code(e);
    }

    public static int Code(Exception e) =>
        Find(e) is { } known ? known.ExitCode : e is OutOfMemoryException or IOException or UnauthorizedAccessException ? ExitCode.Failed : ExitCode.Internal;

    /// <summary>What went wrong, for the user.</summary>
    public static string Sentence(Exception e) => Find(e)?.Message ?? (e switch
    {
        OutOfMemoryException => "not enough memory; use a smaller batch_size, or a machine with more",
        IOException or UnauthorizedAccessException => e.Message,
        _ => $"internal error: {e.GetType().Name}: {e.Message} (a mistake of caffetop's own, please report it; {Details(e)})",
    }).ReplaceLineEndings(" ");

    /// <summary>Whether its message is a sentence for the user: whoever can go on shows it and does.</summary>
    public static bool IsExpected(Exception e) => e is CaffeTopException or IOException or UnauthorizedAccessException;

    /// <summary>The exception made for the user inside those that only carried it.</summary>
    private static CaffeTopException? Find(Exception e) => e switch
    {
        CaffeTopException known => known,
        AggregateException { InnerExceptions.Count: > 0 } several => Find(several.InnerExceptions[0]),
        TypeInitializationException { InnerException: { } inner } => Find(inner),
        _ => null,
    };

    // A stack trace helps only who mends the program: it goes into a file, and only on request.
    private static string Details(Exception e)
    {
        if (Environment.GetEnvironmentVariable("CAFFETOP_DEBUG") is not ("1" or "true")) return "CAFFETOP_DEBUG=1 writes the details into a file";
        var file = $"caffetop-error-{Environment.ProcessId}.txt";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var stream = new FileStream(file, options);
            stream.Write(Encoding.UTF8.GetBytes(e.ToString()));
            return "details in " + file;
        }
        catch (Exception io) when (io is IOException or UnauthorizedAccessException)
        {
            return "the file for the details could not be written: " + io.Message;
        }
    }

    private static string Limit(string text) => text.Length <= MostBytes ? text : text[..MostBytes] + " …";
}
