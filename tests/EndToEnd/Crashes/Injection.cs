using System.Diagnostics;
using System.Globalization;

namespace CaffeTop.EndToEnd.Crashes;

/// <summary>strace on the training thread of a running program: the Nth call of one kind that it makes from now on fails, or kills the process.</summary>
internal sealed class Injection : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly Process _strace;
    private readonly string _trace;

    /// <param name="effect">What strace calls it: <c>error=EIO</c>, <c>signal=KILL</c>.</param>
    /// <param name="when">3: the third call; 3+: it and all that follow.</param>
    public Injection(int process, string call, string effect, string when)
    {
        _trace = Path.GetTempFileName();
        var start = new ProcessStartInfo("strace") { RedirectStandardError = true };
        foreach (var argument in new[] { "-y", "-o", _trace, "-e", "trace=" + call, "-e", $"inject={call}:{effect}:when={when}", "-p", TrainingThread(process).ToString(CultureInfo.InvariantCulture) })
            start.ArgumentList.Add(argument);
        _strace = Process.Start(start)!;
        var said = _strace.StandardError.ReadLine();
        if (said?.Contains("attached", StringComparison.Ordinal) != true) throw new InvalidOperationException($"strace says: {said}");
    }

    /// <summary>Why injections are impossible here; null where they are possible.</summary>
    public static string? Obstacle()
    {
        if (!OperatingSystem.IsLinux()) return "strace is Linux's";
        try
        {
            using var asked = Process.Start(new ProcessStartInfo("strace", "-e trace=none true") { RedirectStandardError = true })!;
            asked.StandardError.ReadToEnd();
            asked.WaitForExit();
            if (asked.ExitCode != 0) return "strace cannot trace here";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "strace is not installed";
        }

        const string Scope = "/proc/sys/kernel/yama/ptrace_scope";
        return File.Exists(Scope) && File.ReadAllText(Scope).Trim() != "0" && Environment.UserName != "root" ? "this kernel lets nobody attach to a running process" : null;
    }

    /// <summary>Ends it; the calls that were hit, with the names of their files.</summary>
    public IReadOnlyList<string> Finish()
    {
        if (!_strace.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _strace.Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
            if (!_strace.WaitForExit(Longest)) throw new InvalidOperationException("strace does not end");
        }

        return [.. File.ReadLines(_trace).Where(static line => line.Contains("(INJECTED)", StringComparison.Ordinal) || line.Contains("killed by SIGKILL", StringComparison.Ordinal))];
    }

    public void Dispose()
    {
        if (!_strace.HasExited) _strace.Kill();
        _strace.Dispose();
        File.Delete(_trace);
    }

    private static int TrainingThread(int process)
    {
        foreach (var task in Directory.EnumerateDirectories($"/proc/{process}/task"))
        {
            if (File.ReadAllText(Path.Combine(task, "comm")).Trim() == "training") return int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture);
        }

        throw new InvalidOperationException("the process has no training thread");
    }
}
