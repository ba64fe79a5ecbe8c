using System.Diagnostics;
using System.Globalization;

namespace CaffeTop.EndToEnd;

/// <summary><c>caffetop run solver.prototxt</c> with a screen, as the job of a shell in a terminal.</summary>
internal sealed class LiveRun(Tmux tmux, Workplace here)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>Starts it (its number stands in the file pid) and waits for the screen with the net's name on it.</summary>
    /// <param name="environment">Variables as env takes them.</param>
    public void Start(string options = "", string environment = "")
    {
        Launch(options, environment);
        tmux.WaitForVariable("alternate_on", "1");
        tmux.WaitFor("small");
    }

    /// <summary>Starts it and waits for nothing.</summary>
    public void Launch(string options = "", string environment = "", string before = "")
    {
        tmux.WaitForPrompt();
        tmux.Run($"clear; sh -c 'echo $$ >pid; exec env {environment} {before} dotnet \"{CaffeTopProcess.Program}\" run solver.prototxt {options}'");
    }

    public int Id
    {
        get
        {
            WaitUntil(() => File.Exists(here["pid"]) && File.ReadAllText(here["pid"]).EndsWith('\n'), "the process's number");
            return int.Parse(File.ReadAllText(here["pid"]), CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The log beside the snapshots, so far.</summary>
    public string Log => Directory.GetFiles(here.Folder, "s_2*.log") is [var file] ? Read(file) : "";

    /// <summary>The last iteration that the log shows, or −1.</summary>
    public int Iteration
    {
        get
        {
            var log = Log;
            var at = log.LastIndexOf("] Iteration ", StringComparison.Ordinal);
            if (at < 0) return -1;
            var text = log[(at + "] Iteration ".Length)..];
            return int.Parse(text[..text.IndexOfAny([' ', ','])], CultureInfo.InvariantCulture);
        }
    }

    public void Signal(string name) => CaffeTopProcess.RunCommand("kill", here.Folder, "-" + name, Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>The training is some displays further on than now.</summary>
    public void AwaitIterations()
    {
        var now = Iteration;
        WaitUntil(() => Iteration > now + 20, $"iterations after {now}");
    }

    public void AwaitLog(string text) => WaitUntil(() => Log.Contains(text, StringComparison.Ordinal), $"\"{text}\" in the log");

    /// <summary>The process has ended.</summary>
    public void AwaitEnd()
    {
        var process = $"/proc/{Id}";
        WaitUntil(() => !Directory.Exists(process), "the end of the process");
    }

    public void WaitUntil(Func<bool> isThere, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!isThere())
        {
            if (Stopwatch.GetElapsedTime(started) > Longest) Assert.Fail($"{what} did not come:\n{Log}");
            Thread.Sleep(20);
        }
    }

    private static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
