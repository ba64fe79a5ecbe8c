using System.Text.Json;

namespace CaffeTop.EndToEnd;

/// <summary><c>summary</c> and <c>export</c> as a user calls them.</summary>
public sealed class LogCommandTests : IDisposable
{
    private const string Log = """
        I0723 10:00:00.000000  7777 solver.cpp:48] Initializing solver from parameters:
        base_lr: 0.1
        max_iter: 20
        I0723 10:00:01.000000  7777 solver.cpp:272] Solving LeNet
        I0723 10:00:02.000000  7777 solver.cpp:330] Iteration 0, Testing net (#0)
        I0723 10:00:03.000000  7777 solver.cpp:397]     Test net output #0: accuracy = 0.25
        I0723 10:00:04.000000  7777 solver.cpp:218] Iteration 0, loss = 2.5
        I0723 10:00:04.000000  7777 sgd_solver.cpp:105] Iteration 0, lr = 0.1
        I0723 10:00:14.000000  7777 solver.cpp:218] Iteration 10, loss = 1.5

        """;

    private readonly Workplace _here = new();

    public LogCommandTests() => File.WriteAllText(_here["a.log"], Log);

    public void Dispose() => _here.Dispose();

    [Fact]
    public void A_log_on_one_page_and_as_counts()
    {
        var page = _here.Run("summary", "a.log");
        Assert.Equal(0, page.ExitCode);
        Assert.StartsWith("a.log\n  LeNet · 9 lines", page.Output, StringComparison.Ordinal);
        Assert.Contains("train  loss (smoothed)       2    2.5   1.5  10   1.5", page.Output, StringComparison.Ordinal);
        Assert.All(page.Output.Split('\n'), static line => Assert.True(line.Length <= 80, line));

        using var counts = JsonDocument.Parse(_here.Run("summary", "--json", "a.log").Output);
        Assert.Equal(2, counts.RootElement.GetProperty("train_loss_points").GetInt32());
        using var several = JsonDocument.Parse(_here.Run("summary", "--json", "a.log", "a.log").Output);
        Assert.Equal(2, several.RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData("csv", "session,iter,seconds,")]
    [InlineData("json", "[{")]
    [InlineData("jsonl", "{\"event\":")]
    [InlineData("svg", "<svg")]
    [InlineData("png", "\uFFFDPNG")]
    [InlineData("tensorboard", "")]
    [InlineData("text", "LeNet")]
    public void A_log_in_every_format(string format, string start)
    {
        var made = _here.Run("export", "a.log", "--format", format, "--out", "made");
        Assert.True(made.ExitCode == 0, made.ToString());
        Assert.Empty(made.Output);
        Assert.StartsWith(start, File.ReadAllText(_here["made"]), StringComparison.Ordinal);
        if (format is "png" or "tensorboard") return;
        Assert.StartsWith(start, _here.Run("export", "a.log", "--format", format, "--out", "-").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "summary", "missing.log")]
    [InlineData(1, "export", "missing.log", "--format", "csv", "--out", "made")]
    [InlineData(1, "export", "a.log", "--format", "csv", "--out", "no/made")]
    [InlineData(1, "export", "a.log", "--format", "csv", "--out", "/dev/full")]
    [InlineData(2, "export", "a.log", "--format", "xls", "--out", "made")]
    [InlineData(2, "export", "a.log", "--format", "png", "--out", "-")]
    [InlineData(2, "export", "a.log", "--format", "csv", "--what", "losses", "--out", "made")]
    [InlineData(2, "export", "a.log", "--out", "made")]
    [InlineData(2, "summary")]
    public void What_cannot_be_done_is_said(int code, params string[] arguments)
    {
        var result = _here.Run(arguments);
        Assert.True(result.ExitCode == code, result.ToString());
        Assert.StartsWith("caffetop: ", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_here["made"]));
    }
}
