using System.Diagnostics;
using System.Text;

namespace CaffeTop.EndToEnd;

/// <summary>tail: logs that grow, as a screen and as lines.</summary>
public sealed class TailTests : IDisposable
{
    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [SkippableFact]
    public void Lines_that_are_appended_come_to_the_screen()
    {
        Tmux.SkipIfMissing();
        _here.Write("live.log", Line(0, 2.5) + Line(20, 2.25));
        using var tmux = new Tmux(_here.Folder);
        tmux.Start("tail", "live.log");
        tmux.WaitFor("2.25");
        File.AppendAllText(_here["live.log"], Line(40, 1.875));
        tmux.WaitFor("1.875");

        // A line that comes in two pieces.
        var line = Line(60, 1.625);
        File.AppendAllText(_here["live.log"], line[..^9]);
        File.AppendAllText(_here["live.log"], line[^9..]);
        tmux.WaitFor("1.625");

        // Another file in its place: a new run, or the same going on.
        File.Move(_here["live.log"], _here["live.log.1"]);
        _here.Write("live.log", Line(80, 1.125));
        tmux.WaitFor("1.125");
        tmux.Type("q");
        tmux.WaitForVariable("alternate_on", "0");
    }

    [SkippableFact]
    public void Standard_input_is_followed_while_keys_come_from_the_terminal()
    {
        Tmux.SkipIfMissing();
        using var tmux = new Tmux(_here.Folder);
        _here.Write("a", Line(0, 2.5) + Line(20, 2.25));
        _here.Write("b", Line(40, 1.875));
        tmux.Run($"(cat a; while ! [ -e go ]; do sleep 0.05; done; cat b; sleep 30) | dotnet '{CaffeTopProcess.Program}' tail -");
        tmux.WaitFor("2.25");
        _here.Write("go", "");
        tmux.WaitFor("1.875");
        tmux.Type("5");
        tmux.WaitFor("solver.cpp");
        tmux.Type("q");
        tmux.WaitForVariable("alternate_on", "0");
    }

    [Theory]
    [InlineData("replay LOG")]
    [InlineData("tail LOG")]
    [InlineData("tail -")]
    public async Task Where_there_is_no_terminal_it_prints_lines_without_escape_codes(string command)
    {
        _here.Write("a.log", ExampleLog.First(4000));
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = _here.Folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["TERM"] = "xterm-256color";
        foreach (var word in (string[])[CaffeTopProcess.Program, .. command.Replace("LOG", "a.log", StringComparison.Ordinal).Split(' ')]) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = new StringBuilder();
        if (command == "tail -") await process.StandardInput.WriteAsync(ExampleLog.First(4000));
        process.StandardInput.Close();
        if (command == "tail LOG")
        {
            // It would go on for ever: until the end of what is there, then it is asked to stop.
            while (!output.ToString().Contains("200", StringComparison.Ordinal) && await process.StandardOutput.ReadLineAsync() is { } line) output.Append(line).Append('\n');
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        }

        output.Append(await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        var error = await errors;
        Assert.True(output.ToString().Contains("200", StringComparison.Ordinal), $"{output}\n{error}");
        Assert.DoesNotContain('\e', output.ToString());
        Assert.DoesNotContain('\r', output.ToString());
        Assert.DoesNotContain('\e', error);
    }

    private static string Line(int iteration, double loss) =>
        FormattableString.Invariant($"I0101 00:00:{iteration / 2:d2}.000000     1 solver.cpp:239] Iteration {iteration}, loss = {loss}\n");
}
