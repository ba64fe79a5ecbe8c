using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CaffeTop.EndToEnd;

/// <summary>
/// A terminal with a shell in it: one window of a tmux server of its own. What is waited for is polled until it is there; nothing sleeps and hopes.
/// </summary>
internal sealed class Tmux : IDisposable
{
    /// <summary>The shell's prompt, which no screen of the program holds.</summary>
    public const string Prompt = "ready$";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly string _socket = "caffetop-test-" + Guid.NewGuid().ToString("N");
    private readonly string _folder;

    /// <param name="folder">Where the shell stands; a configuration file is written there.</param>
    public Tmux(string folder, int columns = 100, int rows = 30, string terminal = "tmux-256color", string environment = "LANG=C.UTF-8")
    {
        _folder = folder;
        var configuration = Path.Combine(folder, "tmux.conf");
        File.WriteAllText(configuration, $"""
            set -g default-terminal "{terminal}"
            set -s escape-time 0
            set -g status off
            set -g history-limit 100000
            """);
        var shell = $"env -u NO_COLOR -u COLORTERM -u LC_ALL -u LC_CTYPE -u LANG PS1='{Prompt} ' HISTFILE= {environment} bash --norc --noprofile -i";
        Command(["-f", configuration, "new-session", "-d", "-x", Number(columns), "-y", Number(rows), "-c", folder, shell]);
        // Not in the configuration: tmux 3.3a ends there.
        Command(["set-option", "-g", "window-size", "manual"]);
        WaitFor(Prompt);
    }

    /// <summary>Skips the test where there is no tmux or no bash.</summary>
    public static void SkipIfMissing()
    {
        Skip.If(OperatingSystem.IsWindows(), "tmux");
        foreach (var tool in new[] { "tmux", "bash", "stty" })
        {
            var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(path => File.Exists(Path.Combine(path, tool)));
            Skip.IfNot(found, $"{tool} is not installed");
        }
    }

    /// <summary>Types the program's name and these words at the prompt, and Enter. Words are quoted for the shell.</summary>
    public void Start(params string[] arguments) =>
        Run("dotnet " + string.Join(' ', arguments.Prepend(CaffeTopProcess.Program).Select(Quote)));

    /// <summary>Types a shell command and Enter.</summary>
    public void Run(string command)
    {
        Type(command);
        Keys("Enter");
    }

    public void Type(string text) => Command(["send-keys", "-l", "--", text]);

    /// <summary>Keys by tmux's names: Enter, Escape, Up, C-c, S-Left, F1 …</summary>
    public void Keys(params string[] names) => Command(["send-keys", .. names]);

    /// <summary>Bytes as a terminal would send them.</summary>
    public void Bytes(string text) =>
        Command(["send-keys", "-H", .. Encoding.UTF8.GetBytes(text).Select(b => b.ToString("x2", CultureInfo.InvariantCulture))]);

    public void Resize(int columns, int rows) => Command(["resize-window", "-x", Number(columns), "-y", Number(rows)]);

    /// <summary>The screen as text, a line feed after each row, blanks at a row's end left out.</summary>
    public string Screen() => Command(["capture-pane", "-p"]);

    /// <summary>The screen with its colours.</summary>
    public string StyledScreen() => Command(["capture-pane", "-p", "-e"]);

    /// <summary>One of tmux's variables of the window, e.g. <c>alternate_on</c>, <c>cursor_flag</c>, <c>mouse_any_flag</c>.</summary>
    public string Variable(string name) => Command(["display-message", "-p", $"#{{{name}}}"]).TrimEnd('\n');

    public string WaitFor(string text) => WaitFor(screen => screen.Contains(text, StringComparison.Ordinal), $"\"{text}\"");

    /// <summary>Waits for what is printed on the ordinary screen, also where it has scrolled off the top by the time of the look.</summary>
    public void WaitForPrinted(string text)
    {
        _ = WaitFor(_ => Command(["capture-pane", "-p", "-S", "-"]).Contains(text, StringComparison.Ordinal), $"\"{text}\"");
    }

    public string WaitForNo(string text) => WaitFor(screen => !screen.Contains(text, StringComparison.Ordinal), $"no \"{text}\"");

    /// <summary>Waits until the shell asks for a command.</summary>
    public void WaitForPrompt() => WaitFor(static screen => screen.TrimEnd('\n', ' ').EndsWith(Prompt, StringComparison.Ordinal), "the prompt");

    /// <summary>Waits until one of tmux's variables has this value.</summary>
    public void WaitForVariable(string name, string value)
    {
        _ = WaitFor(_ => Variable(name) == value, $"{name} = {value}");
    }

    /// <summary>Looks at the screen until it is as described; the test fails with the screen when that does not come.</summary>
    public string WaitFor(Func<string, bool> isThere, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var screen = Screen();
            if (isThere(screen)) return screen;
            if (Stopwatch.GetElapsedTime(started) > Longest) Assert.Fail($"{what} did not come:\n{screen}");
            Thread.Sleep(Pause);
        }
    }

    /// <summary>Runs a shell command at the prompt and returns its output.</summary>
    public string Ask(string command)
    {
        var answer = Path.Combine(_folder, "answer-" + Guid.NewGuid().ToString("N")[..8]);
        Run($"{command} >{answer}.part; mv {answer}.part {answer}");
        _ = WaitFor(_ => File.Exists(answer), command);
        return File.ReadAllText(answer).TrimEnd('\n');
    }

    public void Dispose()
    {
        using var process = Begin(["kill-server"]);
        process.WaitForExit();
    }

    private static string Quote(string word) => "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private string Command(string[] words)
    {
        using var process = Begin(words);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"tmux {string.Join(' ', words)}: {error}");
        return output.Result;
    }

    private Process Begin(string[] words)
    {
        var start = new ProcessStartInfo("tmux")
        {
            WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var word in (string[])["-u", "-L", _socket, .. words]) start.ArgumentList.Add(word);
        start.Environment.Remove("TMUX");
        return Process.Start(start)!;
    }
}
