using CaffeTop.Doctor.Comparing;
using CaffeTop.Runs;

namespace CaffeTop.Doctor.Tests;

/// <summary>What differs between two solvers, two nets, two logs.</summary>
public sealed class ComparisonTests : IDisposable
{
    private const string Solver = "base_lr: 0.01\nmax_iter: 1000\nlr_policy: \"fixed\"\ndisplay: 20\n";

    private readonly Patient _patient = new();

    public void Dispose() => _patient.Dispose();

    [Fact]
    public void Solvers_differ_in_fields()
    {
        var found = Assert.Single(Compare("solver.prototxt", SmallNet.Solver, SmallNet.Solver.Replace("momentum: 0.9", "momentum: 0.95", StringComparison.Ordinal)));
        Assert.Equal(("solver", "momentum", "0.9", "0.95"), (found.Part, found.Field, found.First, found.Second));
    }

    [Fact]
    public void Nets_differ_in_fields_and_layers()
    {
        var other = SmallNet.Net.Replace("kernel_size: 3", "kernel_size: 5", StringComparison.Ordinal).Replace("name: \"relu2\"", "name: \"relu3\"", StringComparison.Ordinal);
        var found = Compare("net.prototxt", SmallNet.Net, other);
        Assert.Equal([("conv1", "convolution_param.kernel_size"), ("relu2", null), ("relu3", null)], found.Select(static difference => (difference.Name, difference.Field)));
        Assert.Equal((null, "ReLU"), (found[2].First, found[2].Second));
    }

    [Fact]
    public void Equal_files_do_not_differ() => Assert.All(Compare("solver.prototxt", SmallNet.Solver, SmallNet.Solver), static difference => Assert.True(difference.IsNone));

    [Fact]
    public void Files_of_one_name_are_told_apart_by_their_paths() =>
        Assert.Contains(Path.Combine("b", "solver.prototxt"), Compare("solver.prototxt", SmallNet.Solver, SmallNet.Solver.Replace("0.9", "0.8", StringComparison.Ordinal))[0].Sentence, StringComparison.Ordinal);

    [Fact]
    public void Logs_differ_from_an_iteration_on_and_in_what_is_found()
    {
        var found = Compare("train.log", Log(static i => 2 - (0.03f * i)), Log(static i => i < 20 ? 2 - (0.03f * i) : float.NaN));
        Assert.Equal(400, found.First(static difference => difference.Name == "smoothed loss").Iteration);
        var finding = Assert.Single(found, static difference => difference.Part == "finding");
        Assert.Equal(("nan-suddenly", null, 400), (finding.Name, finding.First, finding.Iteration));
    }

    [Fact]
    public void The_same_fault_at_the_same_iteration_points_at_the_records()
    {
        var found = Compare("train.log", Log(static i => i < 20 ? 2 - (0.03f * i) : float.NaN), Log(static i => i < 20 ? 1.9f - (0.03f * i) : float.NaN));
        Assert.Contains("found in both at iteration 400", Assert.Single(found, static difference => difference.Part == "finding").Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_and_a_net_cannot_be_compared()
    {
        var (log, net) = (Write("a.log", Log(static _ => 1)), Write("net.prototxt", SmallNet.Net));
        Assert.Contains("two of one kind", Assert.Throws<Engine.CaffeTopException>(() => new RunComparison(log, net).Compare(static path => RunLoader.Load(path))).Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<Difference> Compare(string name, string first, string second) =>
        new RunComparison(Write(Path.Combine("a", name), first), Write(Path.Combine("b", name), second)).Compare(static path => RunLoader.Load(path));

    private string Write(string name, string text)
    {
        var path = Path.Combine(_patient.Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Log(Func<int, float> loss)
    {
        var log = new MadeLog().Dump(Solver, null);
        for (var i = 0; i < 40; i++) log.Display(i * 20, loss(i));
        return log.Text;
    }
}
