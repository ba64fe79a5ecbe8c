using System.Globalization;

namespace CaffeTop.EndToEnd;

/// <summary>
/// replay of lenet.log in a terminal, which says after each frame what it drew and which keys it knew then (CAFFETOP_SCREEN): a test waits for that,
/// and never has to guess from a picture that stands still.
/// </summary>
internal sealed class ShownReplay(Tmux tmux, Workplace here)
{
    private int _keys;

    /// <summary>Starts it as the shell's job (its number stands in the file pid) and waits until the log is read and shown.</summary>
    /// <param name="environment">Variables as env takes them.</param>
    public void Start(string environment = "", string options = "")
    {
        _keys = 0;
        // A program that has just left takes with it what is typed before the shell asks.
        tmux.WaitForPrompt();
        File.Delete(here["screen.txt"]);
        tmux.Run($"clear; sh -c 'echo $$ >pid; exec env {environment} CAFFETOP_SCREEN=screen.txt dotnet \"{CaffeTopProcess.Program}\" replay lenet.log {options}'");
        tmux.WaitForVariable("alternate_on", "1");
        tmux.WaitFor(_ => Saved() is { } saved && !saved.Text.Contains("reading ", StringComparison.Ordinal), "the log, read");
    }

    /// <summary>Types characters, each a key.</summary>
    public void Type(string keys)
    {
        _keys += keys.Length;
        tmux.Type(keys);
    }

    /// <summary>Presses keys by tmux's names.</summary>
    public void Keys(params string[] names)
    {
        _keys += names.Length;
        tmux.Keys(names);
    }

    /// <summary>Waits for a frame that knows all keys. An Esc is one only when nothing follows it: what is pressed before this returns is Alt with a key.</summary>
    public void AwaitKeys() => tmux.WaitFor(_ => Saved() is { } saved && saved.Keys >= _keys, "a frame after the keys");

    /// <summary>Waits until all keys have had their effect and the terminal shows what the program drew; its text.</summary>
    public string Settle()
    {
        AwaitKeys();
        return tmux.WaitFor(screen => Saved() is { } saved && saved.Text.TrimEnd('\n') == screen.TrimEnd('\n'), "on the terminal what the program drew");
    }

    /// <summary>Frames so far.</summary>
    public int Frames => Saved()?.Frames ?? 0;

    private (int Frames, int Keys, string Text)? Saved()
    {
        if (!File.Exists(here["screen.txt"])) return null;
        var saved = File.ReadAllText(here["screen.txt"]);
        var head = saved[..saved.IndexOf('\n', StringComparison.Ordinal)].Split(' ');
        return (Number(head[0]), Number(head[2]), saved[(saved.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
