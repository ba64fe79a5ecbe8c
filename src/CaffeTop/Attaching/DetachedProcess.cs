using CaffeTop.Output;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Attaching;

/// <summary>
/// This process as <c>run --detach</c> started it: in a session of its own, without a terminal. Until the run is prepared its outputs lead to the starter,
/// which is told by a line when it may go; afterwards what is printed goes into the log.
/// </summary>
internal sealed class DetachedProcess
{
    /// <summary>Begins a line: viewers can attach.</summary>
    public const string Open = "open";

    /// <summary>Begins a line: nobody can attach; why follows.</summary>
    public const string Closed = "closed ";

    /// <summary>Begins a line: the run is prepared; what the starter tells follows.</summary>
    public const string Ready = "ready ";

    /// <summary>The variable that tells the process what it is.</summary>
    public const string Mark = "CAFFETOP_DETACHED";

    private const int StandardInput = 0;

    private readonly Lock _lock = new();
    private StrayOutput? _printed;

    private DetachedProcess()
    {
    }

    /// <summary>This process was started to be one.</summary>
    public static bool IsThis => Environment.GetEnvironmentVariable(Mark) is not null;

    /// <summary>Leaves the starter's session and its terminal; null: this is a process like any other.</summary>
    public static DetachedProcess? Enter()
    {
        if (!IsThis) return null;
        Environment.SetEnvironmentVariable(Mark, null);
        // Fails where the process leads a group already: then it is nobody's job in any case.
        _ = LocalCalls.NewSession();
        var nothing = LocalCalls.Open("/dev/null", LocalCalls.ReadWrite | LocalCalls.CloseOnExec);
        if (nothing >= 0)
        {
            _ = LocalCalls.DuplicateOver(nothing, StandardInput);
            _ = LocalCalls.Close(nothing);
        }

        return new DetachedProcess();
    }

    /// <summary>A line for the starter. It may be gone; nobody minds.</summary>
    public void Tell(string line)
    {
        lock (_lock)
        {
            if (_printed is null) StandardStreams.Print(line);
        }
    }

    /// <summary>From now on what anybody prints is handed over line by line.</summary>
    public void LetGo(Action<string> print)
    {
        lock (_lock) _printed ??= new StrayOutput(print, evenNoTerminals: true);
    }
}
