using System.Text.RegularExpressions;

namespace CaffeTop.EndToEnd;

public sealed partial class RunTests : IDisposable
{
    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void A_run_from_start_to_done()
    {
        var result = _here.WithMadeData().Run("run", "solver.prototxt");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Empty(result.Output);
        foreach (var line in new[]
        {
            "caffe.cpp:197] Use CPU.", "solver.cpp:45] Initializing solver from parameters: ", "net.cpp:53] Initializing net from parameters: ",
            "net.cpp:86] Creating Layer ip", "net.cpp:131] Top shape: 4 1 8 8 (256)", "net.cpp:134]     with loss weight 1",
            "solver.cpp:57] Solver scaffolding done.", "solver.cpp:289] Solving small", "solver.cpp:290] Learning Rate Policy: fixed",
            "sgd_solver.cpp:112] Iteration 15, lr = 0.01", "solver.cpp:464] Snapshotting to binary proto file s_iter_20.caffemodel",
            "solver.cpp:327] Iteration 20, loss = ", "solver.cpp:332] Optimization Done.", "caffe.cpp:250] Optimization Done.",
        })
        {
            Assert.Contains(line, result.Error, StringComparison.Ordinal);
        }

        Assert.True(File.Exists(_here["s_iter_20.caffemodel"]));
        Assert.True(File.Exists(_here["s_iter_20.solverstate"]));
    }

    [Fact]
    public void Every_record_has_glogs_prefix()
    {
        var result = _here.WithMadeData().Run("run", "solver.prototxt");
        var records = result.Error.Split('\n').Where(line => line.Contains(".cpp:", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(records);
        Assert.All(records, record => Assert.Matches(Record(), record));
    }

    [Fact]
    public void Samples_are_in_the_log_file_and_not_on_standard_error()
    {
        var result = _here.WithMadeData().Run("run", "solver.prototxt", "--norms", "5", "--log", "run.log");
        Assert.True(result.ExitCode == 0, result.ToString());
        var log = File.ReadAllText(_here["run.log"]);
        Assert.Contains("caffetop.cs:1] Norms of iteration 15, layer ip: top ip mean ", log, StringComparison.Ordinal);
        Assert.Contains("caffetop.cs:1] Layer times of iteration ", log, StringComparison.Ordinal);
        Assert.Contains("sgd_solver.cpp:112] Iteration 15, lr = 0.01", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Norms of iteration", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Layer times", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Caffes_own_flags_do_the_same()
    {
        var result = _here.WithMadeData().Run("train", "-solver=solver.prototxt", "--logtostderr=1", "--sigint_effect", "stop", "--log_dir", ".");
        Assert.True(result.ExitCode == 0, result.ToString());
        var log = File.ReadAllText(Assert.Single(Directory.GetFiles(_here.Folder, "caffetop.*.log.INFO.*")));
        Assert.StartsWith("Log file created at: ", log, StringComparison.Ordinal);
        Assert.Contains("solver.cpp:332] Optimization Done.", log, StringComparison.Ordinal);
        Assert.Contains("stage: \"\"", log, StringComparison.Ordinal);
    }

    [Fact]
    public void Flags_override_the_solver()
    {
        var result = _here.WithMadeData().Run("run", "solver.prototxt", "--max-iter", "3", "--set", "base_lr=0.5", "--set", "display=1", "--set", "snapshot_after_train=false", "--log", "run.log");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("Iteration 2, lr = 0.5", File.ReadAllText(_here["run.log"]), StringComparison.Ordinal);
        Assert.DoesNotContain("Iteration 4", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_here.Folder, "*.caffemodel"));
    }

    [Fact]
    public void What_set_gave_is_kept_by_a_resumed_run_unless_it_is_set_anew()
    {
        _here.WithMadeData();
        Assert.Equal(0, _here.Run("run", "solver.prototxt", "--set", "base_lr=0.5", "--set", "momentum=0.25", "--max-iter", "10").ExitCode);
        var resumed = _here.Run("run", "solver.prototxt", "--snapshot", "s_iter_10.solverstate", "--set", "momentum=0.75");
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Contains("Control at iteration 10: base_lr 0.01 -> 0.5", resumed.Error, StringComparison.Ordinal);
        Assert.Contains("Iteration 15, lr = 0.5", resumed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Control at iteration 10: momentum", resumed.Error, StringComparison.Ordinal);
        Assert.Contains("Iteration 20, loss = ", resumed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_resumed_run_goes_on_as_if_it_had_not_stopped()
    {
        _here.WithDatabase().WithDatabaseNet();
        var whole = _here.Run("run", "solver.prototxt", "--set", "display=1");
        Assert.True(whole.ExitCode == 0, whole.ToString());
        var half = _here.Run("run", "solver.prototxt", "--set", "display=1", "--max-iter", "10", "--set", "snapshot_prefix=half");
        Assert.True(half.ExitCode == 0, half.ToString());
        var rest = _here.Run("run", "solver.prototxt", "--set", "display=1", "--snapshot", "half_iter_10.solverstate");
        Assert.True(rest.ExitCode == 0, rest.ToString());
        Assert.Contains("caffe.cpp:235] Resuming from half_iter_10.solverstate", rest.Error, StringComparison.Ordinal);
        Assert.Equal(Losses(whole).Where(l => l.Iteration is >= 10 and < 20), Losses(rest).Where(l => l.Iteration < 20));
        Assert.Equal(10, Losses(rest).Count(l => l.Iteration < 20));
    }

    [Fact]
    public void Finetuning_gives_three_lists()
    {
        Assert.Equal(0, _here.WithMadeData().Run("run", "solver.prototxt").ExitCode);
        File.WriteAllText(_here["net.prototxt"], File.ReadAllText(_here["net.prototxt"]).Replace("name: \"ip\"", "name: \"new\"", StringComparison.Ordinal));
        var result = _here.Run("run", "solver.prototxt", "--weights", "s_iter_20.caffemodel", "--max-iter", "1");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("solver.cpp:72] Finetuning from s_iter_20.caffemodel", result.Error, StringComparison.Ordinal);
        Assert.Contains("net.cpp:746] Ignoring source layer ip", result.Error, StringComparison.Ordinal);
        Assert.Matches(@"Weights left at their filler, not in s_iter_20\.caffemodel \(1 layer\): new", result.Error);
    }

    [Fact]
    public void The_digits_of_the_solvers_folder_become_databases()
    {
        _here.WithIdxFiles();
        _here.WithDatabaseNet();
        _here.Write("net.prototxt", File.ReadAllText(_here["net.prototxt"]).Replace("\"digits\"", "\"mnist_train_lmdb\"", StringComparison.Ordinal));
        var result = _here.Run("run", "solver.prototxt", "--record-keys", "--max-iter", "2");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("mnist_train_lmdb was missing: made mnist_train_lmdb of ", result.Error, StringComparison.Ordinal);
        Assert.Matches("Records of iteration 1, layer data: 00000004 .. 00000007", result.Error);
        var again = _here.Run("run", "solver.prototxt", "--max-iter", "2");
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.DoesNotContain("was missing", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void From_another_folder_paths_are_found_beside_the_solver()
    {
        _here.WithMadeData();
        var result = CaffeTopProcess.Run(Path.GetTempPath(), "run", _here["solver.prototxt"], "--max-iter", "1", "--set", "snapshot_after_train=false");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("net.prototxt found as " + _here["net.prototxt"], result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Solver_mode_gpu_without_a_gpu_computes_on_the_cpu_and_says_so()
    {
        _here.WithMadeData("solver_mode: GPU");
        var result = CaffeTopProcess.RunCommand("env", _here.Folder, "CAFFETOP_LIBCUDA=/none", "dotnet", CaffeTopProcess.Program, "run", "solver.prototxt", "--max-iter", "1");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("solver_mode is GPU, but CAFFETOP_LIBCUDA names /none, which does not exist (device_query -v tells more): computing on the CPU", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("solver_mode: CPU", "")]
    [InlineData("solver_mode: GPU", "--cpu")]
    public void The_cpu_needs_no_word_where_nobody_wants_a_gpu(string solver, string option)
    {
        var result = _here.WithMadeData(solver).Run([.. new[] { "run", "solver.prototxt", "--max-iter", "1", option }.Where(static word => word.Length > 0)]);
        Assert.Contains("] Computing on the CPU", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("solver_mode is GPU", result.Error, StringComparison.Ordinal);
    }

    private static List<(int Iteration, string Loss)> Losses(CaffeTopProcess.Result result) =>
        [.. Loss().Matches(result.Error).Select(m => (int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), m.Groups[2].Value))];

    [GeneratedRegex(@"^[IWE]\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ \w+\.[a-z]+:\d+\] ")]
    private static partial Regex Record();

    [GeneratedRegex(@"Iteration (\d+) \(.*, loss = (\S+)")]
    private static partial Regex Loss();
}
