using System.Text.Json;

namespace CaffeTop.EndToEnd;

/// <summary>The command <c>doctor</c>, and the doctor beside a run.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void A_healthy_solver_ends_with_0()
    {
        _here.WithMadeData();
        _here.Write("net.prototxt", File.ReadAllText(_here["net.prototxt"]).Replace("type: \"constant\" value: 3", "type: \"uniform\" min: 0 max: 9.9", StringComparison.Ordinal));
        var result = _here.Run("doctor", "solver.prototxt");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("Nothing found.", result.Output, StringComparison.Ordinal);
        Assert.Equal("[]\n", _here.Run("doctor", "--json", "solver.prototxt").Output);
    }

    [Fact]
    public void An_error_ends_with_1_and_stands_in_text_and_json()
    {
        _here.WithMadeData("momentum: 0.9");
        _here.Write("solver.prototxt", File.ReadAllText(_here["solver.prototxt"]).Replace("base_lr: 0.01", "base_lr: 100", StringComparison.Ordinal));
        var text = _here.Run("doctor", "solver.prototxt");
        Assert.Equal(1, text.ExitCode);
        Assert.Contains("error  learning-rate-too-high  solver.prototxt:2:1", text.Output, StringComparison.Ordinal);
        Assert.Contains("  Why: ", text.Output, StringComparison.Ordinal);
        Assert.Contains("  Do:  ", text.Output, StringComparison.Ordinal);
        var json = _here.Run("doctor", "solver.prototxt", "--json");
        Assert.Equal(1, json.ExitCode);
        using var findings = JsonDocument.Parse(json.Output);
        var first = findings.RootElement.EnumerateArray().First(static finding => finding.GetProperty("rule").GetString() == "learning-rate-too-high");
        Assert.Equal("error", first.GetProperty("severity").GetString());
        Assert.Equal(2, first.GetProperty("line").GetInt32());
        Assert.Equal(JsonValueKind.Null, first.GetProperty("layer").ValueKind);
        Assert.Equal(1000, first.GetProperty("evidence").GetProperty("effective_rate").GetDouble(), 1.0);
        Assert.NotEqual("", first.GetProperty("sentence").GetString());
        Assert.NotEqual("", first.GetProperty("remedy").GetString());
    }

    [Theory]
    [InlineData("nowhere.prototxt")]
    [InlineData("empty.prototxt")]
    [InlineData(".")]
    public void What_cannot_be_used_ends_with_2(string file)
    {
        _here.Write("empty.prototxt", "");
        var result = _here.Run("doctor", file);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("caffetop: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_tells_what_is_wrong_before_its_first_iteration()
    {
        var result = _here.WithMadeData().Run("run", "solver.prototxt");
        var finding = result.Error.IndexOf("Finding warning label-constant: ", StringComparison.Ordinal);
        Assert.True(finding >= 0 && finding < result.Error.IndexOf("Iteration 0, ", StringComparison.Ordinal), result.ToString());
        Assert.DoesNotContain("Finding ", _here.Run("run", "solver.prototxt", "--doctor", "off").Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Finding ", _here.Run("train", "--solver=solver.prototxt").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finding_stops_a_run_that_nobody_looks_at()
    {
        var result = _here.WithMadeData(maxIter: 100_000).Run("run", "solver.prototxt", "--pause-on", "warning");
        Assert.True(result.ExitCode == 1, result.ToString());
        Assert.Contains("Optimization stopped early.", result.Error, StringComparison.Ordinal);
        Assert.Contains("caffetop: stopped at iteration 0 for what the doctor found (label-constant): ", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_here.Folder, "*.solverstate"));
    }

    [Fact]
    public void Two_runs_are_compared()
    {
        _here.WithMadeData();
        _here.Run("run", "solver.prototxt", "--log", "a.log");
        _here.Run("run", "solver.prototxt", "--set", "base_lr=0.02", "--log", "b.log");
        var result = _here.Run("doctor", "--compare", "a.log", "b.log");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("solver, base_lr: 0.01 in a.log, 0.02 in b.log", result.Output, StringComparison.Ordinal);
        Assert.Contains("nets: no difference", result.Output, StringComparison.Ordinal);
        Assert.Contains("loss", result.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(_here.Run("doctor", "--compare", "--json", "a.log", "b.log").Output);
        var rate = json.RootElement.EnumerateArray().First(static entry => entry.GetProperty("field").GetString() == "base_lr");
        Assert.Equal(("solver", "0.01", "0.02"), (rate.GetProperty("part").GetString(), rate.GetProperty("first").GetString(), rate.GetProperty("second").GetString()));
    }
}
