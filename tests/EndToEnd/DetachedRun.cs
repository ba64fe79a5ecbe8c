using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CaffeTop.EndToEnd;

/// <summary>A run that was started by <c>run --detach</c> with a socket folder of its own; it ends with the test, whatever happens.</summary>
internal sealed partial class DetachedRun : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly Workplace _here;

    /// <param name="here">Holds solver.prototxt.</param>
    public DetachedRun(Workplace here, params string[] arguments)
    {
        _here = here;
        Folder = SocketsIn(here);
        Started = Run(here, ["run", "solver.prototxt", "--detach", .. arguments]);
        var told = Attach().Match(Started.Output);
        Assert.True(told.Success && Started.ExitCode == 0, Started.ToString());
        Id = int.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>What the starter printed.</summary>
    public CaffeTopProcess.Result Started { get; }

    /// <summary>CAFFETOP_SOCKETS.</summary>
    public string Folder { get; }

    public int Id { get; }

    public string Socket => Path.Combine(Folder, $"{Id}.sock");

    public string Log => File.ReadAllText(Directory.GetFiles(_here.Folder, "s_*.log").Single());

    public bool IsAlive => File.Exists($"/proc/{Id}/stat") && !File.ReadAllText($"/proc/{Id}/stat").Contains(") Z ", StringComparison.Ordinal);

    /// <summary>A folder for the sockets of this test, and nobody else's.</summary>
    public static string SocketsIn(Workplace here) =>
        (OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(here["run"])
            : Directory.CreateDirectory(here["run"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)).FullName;

    /// <summary>The program with the test's own folder for sockets.</summary>
    public static CaffeTopProcess.Result Run(Workplace here, params string[] arguments) =>
        CaffeTopProcess.RunCommand("env", here.Folder, [$"CAFFETOP_SOCKETS={SocketsIn(here)}", "dotnet", CaffeTopProcess.Program, .. arguments]);

    /// <summary>What ls --json tells of this run; null: it does not know it.</summary>
    public JsonElement? Listed()
    {
        var listed = JsonDocument.Parse(Run(_here, "ls", "--json").Output).RootElement;
        return listed.EnumerateArray().Cast<JsonElement?>().FirstOrDefault(run => run!.Value.GetProperty("pid").GetInt32() == Id);
    }

    public int Iteration => Listed()!.Value.GetProperty("iteration").GetInt32();

    public string State => Listed()!.Value.GetProperty("state").GetString()!;

    public void Signal(string name) => Process.Start("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();

    public static void Until(Func<bool> isThere, Func<string> what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!isThere())
        {
            if (Stopwatch.GetElapsedTime(start) > Longest) Assert.Fail(what());
            Thread.Sleep(20);
        }
    }

    /// <summary>Waits until iterations have passed since now.</summary>
    public void WaitForProgress()
    {
        var before = Iteration;
        Until(() => Iteration > before, () => $"no iteration passed after {before}:\n{Log}");
    }

    public void WaitForLog(string text) => Until(() => Log.Contains(text, StringComparison.Ordinal), () => $"\"{text}\" did not come:\n{Log}");

    public void WaitForEnd() => Until(() => !IsAlive, () => $"the run did not end:\n{Log}");

    public void Dispose()
    {
        if (!IsAlive) return;
        Signal("KILL");
        WaitForEnd();
    }

    [GeneratedRegex(@"^caffetop attach (\d+)$", RegexOptions.Multiline)]
    private static partial Regex Attach();
}
