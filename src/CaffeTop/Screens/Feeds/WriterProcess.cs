using System.ComponentModel;
using System.Diagnostics;
using CaffeTop.Runs;

namespace CaffeTop.Screens.Feeds;

/// <summary>
/// Whether the process that writes a log still runs. glog's third column is the number of the thread that wrote the line, and the solver's thread is
/// the process's first. Logs are read on other machines too, where that number is somebody else's: a process counts as the writer only when it began
/// shortly before the log's first stamp, and as ended only after it has been seen.
/// </summary>
internal sealed class WriterProcess
{
    // From the start of a program to its first line: device and libraries are loaded.
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(5);

    // Stamps and starts are rounded differently.
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(2);

    private DateTime? _began;

    public WriterState State { get; private set; }

    /// <summary>Its number; 0: not known.</summary>
    public int Number { get; private set; }

    /// <summary>Looks again. The model's times must be those of this machine's clock.</summary>
    /// <returns>Whether anything is different now.</returns>
    public bool Look(RunModel model)
    {
        var before = (State, Number);
        var thread = model.Sessions.Count > 0 ? model.Sessions[^1].Thread : 0;
        if (thread is <= 0 or > int.MaxValue) return false;
        if (thread != Number) (Number, State, _began) = ((int)thread, WriterState.Unknown, null);
        var began = Began(Number);
        if (State == WriterState.Unknown && began is { } start && First(model, thread) is { } first && start <= first + Rounding && first - start <= LongestStart)
            (State, _began) = (WriterState.Running, start);
        else if (State == WriterState.Running && began != _began)
            State = WriterState.Ended;
        return before != (State, Number);
    }

    private static DateTime? First(RunModel model, long thread)
    {
        foreach (var session in model.Sessions)
        {
            if (session.Thread == thread) return session.Started;
        }

        return null;
    }

    // Null: there is no such process, or nobody may know.
    private static DateTime? Began(int process)
    {
        try
        {
            using var running = Process.GetProcessById(process);
            return running.HasExited ? null : running.StartTime;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception or NotSupportedException)
        {
            return null;
        }
    }
}
