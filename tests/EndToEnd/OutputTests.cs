using System.Text;
using CaffeTop.Tests.Shared;

namespace CaffeTop.EndToEnd;

/// <summary>Where the program writes: never in the place of a device or a FIFO, through a link, or with what steers a terminal.</summary>
public sealed class OutputTests : IDisposable
{
    // ESC sequences that clear the screen and set the clipboard, a C1 introducer, right-to-left override, line separator, byte order mark.
    private const string Hostile = "\u001b[2J\u001b]52;c;eA==\u0007\u009b31m\u202e\u2028\ufeff";

    private readonly Workplace _here = new Workplace().WithMadeData();

    public void Dispose() => _here.Dispose();

    [SkippableTheory]
    [InlineData("blobs net.prototxt --out TARGET", "is a FIFO")]
    [InlineData("data mean digits TARGET", "is a FIFO")]
    [InlineData("run solver.prototxt --log TARGET", "is a FIFO")]
    public void A_fifo_is_neither_replaced_nor_waited_for(string command, string part)
    {
        Skip.If(OperatingSystem.IsWindows(), "FIFOs");
        _here.WithDatabase();
        Assert.Equal(0, CaffeTopProcess.RunCommand("mkfifo", _here.Folder, "pipe").ExitCode);
        File.CreateSymbolicLink(_here["link"], "pipe");
        foreach (var target in new[] { "pipe", "link" })
        {
            Fails(_here.Run([.. command.Split(' ').Select(word => word == "TARGET" ? target : word)]), target + ": ", part);
            Assert.Equal(0, CaffeTopProcess.RunCommand("test", _here.Folder, "-p", target).ExitCode);
        }

        Assert.Equal("pipe", new FileInfo(_here["link"]).LinkTarget);
    }

    [Theory]
    [InlineData("blobs net.prototxt --out", "empty file name")]
    [InlineData("run solver.prototxt --log", "empty file name")]
    [InlineData("net", "empty file name")]
    public void An_empty_file_name(string command, string part) => Fails(_here.Run([.. command.Split(' '), ""]), part);

    [SkippableTheory]
    [InlineData("s_iter_20.caffemodel")]
    [InlineData("s_iter_20.solverstate")]
    [InlineData("s_iter_20.solverstate.json")]
    public void A_planted_link_is_replaced_and_its_target_left_alone(string name)
    {
        Skip.If(OperatingSystem.IsWindows(), "symbolic links");
        _here.Write("victim", "untouched");
        File.CreateSymbolicLink(_here[name], "victim");
        var result = _here.Run("run", "solver.prototxt");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("untouched", File.ReadAllText(_here["victim"]));
        Assert.Null(new FileInfo(_here[name]).LinkTarget);
    }

    [Fact]
    public void Hostile_names_of_a_net_reach_no_output()
    {
        var name = "\"" + string.Concat(Encoding.UTF8.GetBytes(Hostile).Select(b => "\\" + Convert.ToString(b, 8).PadLeft(3, '0'))) + "\"";
        _here.Write("net.prototxt", File.ReadAllText(_here["net.prototxt"]).Replace("\"ip\"", name, StringComparison.Ordinal));
        foreach (var command in new[] { "net net.prototxt", "net net.prototxt --json", "net net.prototxt --dot", "run solver.prototxt --log run.log" })
        {
            var result = _here.Run([.. command.Split(' '), .. command.StartsWith("run", StringComparison.Ordinal) ? new[] { "--set", "debug_info=true" } : []]);
            Assert.True(result.ExitCode == 0, result.ToString());
            AssertHarmless(result.Output + result.Error);
        }

        AssertHarmless(File.ReadAllText(_here["run.log"]));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("data verify")]
    [InlineData("data show")]
    [InlineData("data mnist")]
    [InlineData("run solver.prototxt --weights")]
    [InlineData("run solver.prototxt --snapshot")]
    [InlineData("blobs net.prototxt --out o.npz --set")]
    public void Hostile_file_names_reach_no_output(string command) => Fails(_here.Run([.. command.Split(' '), "no" + Hostile]), "␛[2J");

    [SkippableFact]
    public void A_closed_output_is_no_error()
    {
        Skip.If(OperatingSystem.IsWindows(), "POSIX shell");
        foreach (var redirection in new[] { ">&-", "2>&-", ">&- 2>&- <&-" })
        {
            var result = CaffeTopProcess.RunCommand("sh", _here.Folder, "-c", $"dotnet '{CaffeTopProcess.Program}' net net.prototxt {redirection}");
            Assert.True(result.ExitCode == 0, redirection + ": " + result);
        }
    }

    [SkippableFact]
    public void What_is_printed_on_a_terminal_steers_nothing()
    {
        var script = new[] { "/usr/bin/script", "/bin/script" }.FirstOrDefault(File.Exists);
        Skip.If(script is null, "script(1) of util-linux is not installed");
        foreach (var (arguments, expected) in new[] { ("net net.prototxt", "ip"), ("net nothing.prototxt", "caffetop: "), ("--help", "Usage") })
        {
            var result = CaffeTopProcess.RunCommand(script!, _here.Folder, "-qec", $"TERM=xterm-256color dotnet '{CaffeTopProcess.Program}' {arguments}", "/dev/null");
            Assert.Contains(expected, result.Output, StringComparison.Ordinal);
            AssertHarmless(result.Output.Replace("\r\n", "\n").Replace("\r", ""));
        }
    }

    [Fact]
    public void A_bad_database_is_told_on_standard_error_too()
    {
        _here.WithDatabase(change: (i, datum) => datum.Height = i == 3 ? 0 : datum.Height);
        Fails(_here.Run("data", "verify", "digits"), "digits: 1 bad record in 40");
    }

    [Theory]
    [InlineData("type: \"gaussian\" sparse: -5", "sparse is -5")]
    [InlineData("type: \"gaussian\" std: -1", "std -1")]
    [InlineData("type: \"gausian\"", "did you mean \"gaussian\"?")]
    public void A_filler_that_cannot_be_meant(string filler, string part)
    {
        _here.Write("net.prototxt", File.ReadAllText(_here["net.prototxt"]).Replace("type: \"xavier\"", filler, StringComparison.Ordinal));
        Fails(_here.Run("run", "solver.prototxt"), "net.prototxt:", "layer 'ip' (InnerProduct), weight: ", part);
    }

    [Fact]
    public void An_average_over_more_iterations_than_memory_holds()
    {
        var result = _here.Run("run", "solver.prototxt", "--set", "average_loss=2147483647");
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    private static void Fails(CaffeTopProcess.Result result, params string[] parts)
    {
        Assert.True(result.ExitCode == 1, result.ToString());
        Assert.All(parts, part => Assert.Contains(part, result.Sentences, StringComparison.Ordinal));
        Assert.DoesNotContain("internal error", result.Error, StringComparison.Ordinal);
        AssertHarmless(result.Output + result.Error);
    }

    private static void AssertHarmless(string text) => HarmlessText.Check(text, "the output");
}
