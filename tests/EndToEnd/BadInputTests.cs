using System.Text;
using Google.Protobuf;

namespace CaffeTop.EndToEnd;

/// <summary>
/// What is wrong with input or machine ends in one sentence after <c>caffetop: </c> that names the place, with a documented exit code: never a
/// stack trace, an abort, or a control character, and in 4 KB at most.
/// </summary>
public sealed class BadInputTests : IDisposable
{
    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [Theory]
    [InlineData("run", "no such file", "nosuch.prototxt")]
    [InlineData("net", "no such file", "nosuch.prototxt")]
    [InlineData("net", "directory", ".")]
    [InlineData("data verify", "nosuch", "nosuch")]
    public void A_file_that_is_not_there(string command, string part, string file) => Fails(_here.Run([.. command.Split(' '), file]), part, file);

    [Fact]
    public void Every_mistake_of_a_prototxt_at_once_with_its_place()
    {
        _here.Write("n.prototxt", "name: \"n\"\nlayer {\n  name: \"a\"\n  typ: \"ReLU\"\n  bottom: \"x\"\n}\nlayer { nam: \"b\" }\n");
        var result = Fails(_here.Run("net", "n.prototxt"), "n.prototxt:4:3: ", "Did you mean \"type\"?");
        Assert.Contains("n.prototxt:7:9: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("layer { name: \"r\" type: \"ReLu\" bottom: \"data\" top: \"r\" }", "ReLu", "ReLU")]
    [InlineData("layer { name: \"r\" type: \"ReLU\" bottom: \"dat\" top: \"r\" }", "Unknown bottom blob 'dat' (layer 'r', bottom index 0)", "data")]
    [InlineData("layer { name: \"r\" type: \"ReLU\" bottom: \"data\" top: \"ip\" }", "Top blob 'ip' produced by multiple sources.", "'ip'")]
    [InlineData("layer { name: \"r\" type: \"Python\" bottom: \"data\" top: \"r\" }", "Python", "'r'")]
    public void A_net_that_cannot_be_built(string layer, string part, string other)
    {
        _here.WithMadeData();
        File.AppendAllText(_here["net.prototxt"], "\n" + layer + "\n");
        Fails(_here.Run("run", "solver.prototxt"), part, other);
        Assert.Empty(Directory.GetFiles(_here.Folder, "s_*"));
    }

    [Theory]
    [InlineData("lr_policy: \"fixd\"", "fixd")]
    [InlineData("lr_policy: \"step\" gamma: 0.1", "stepsize")]
    [InlineData("type: \"AdaGrad\" momentum: 0.9", "momentum")]
    [InlineData("lr_policy: \"multistep\" gamma: 0.1 stepvalue: 20 stepvalue: 10", "stepvalue")]
    [InlineData("snapshot: 5 snapshot_prefix: \"nosuch/s\"", "nosuch")]
    [InlineData("test_iter: 1", "test_interval")]
    [InlineData("average_loss: 0", "average_loss")]
    public void A_solver_that_cannot_be_meant(string more, string part)
    {
        _here.WithMadeData();
        _here.Write("solver.prototxt", $"net: \"net.prototxt\"\nbase_lr: 0.01\n{(more.Contains("lr_policy", StringComparison.Ordinal) ? "" : "lr_policy: \"fixed\"\n")}max_iter: 20\n{more}\n");
        var result = Fails(_here.Run("run", "solver.prototxt"), part);
        Assert.DoesNotContain("Iteration", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_database() => Fails(_here.WithDatabaseNet().Run("run", "solver.prototxt"), "digits");

    [Fact]
    public void An_empty_database()
    {
        _here.WithDatabase(count: 0);
        Fails(_here.WithDatabaseNet().Run("run", "solver.prototxt"), "digits", "empty");
    }

    [Fact]
    public void A_truncated_database()
    {
        _here.WithDatabase(count: 400);
        using (var file = new FileStream(_here["digits/data.mdb"], FileMode.Open)) file.SetLength(file.Length / 2);
        Fails(_here.WithDatabaseNet().Run("run", "solver.prototxt"), "digits");
        Fails(_here.Run("data", "verify", "digits"), exitCode: 1);
    }

    [Fact]
    public void A_record_of_the_wrong_size_is_named()
    {
        _here.WithDatabase(change: (i, datum) =>
        {
            if (i == 21) datum.Data = ByteString.CopyFrom(new byte[63]);
        });
        Fails(_here.WithDatabaseNet().Run("run", "solver.prototxt"), "00000021", "63");
        var report = _here.Run("data", "verify", "digits");
        Assert.Equal(1, report.ExitCode);
        Assert.Contains("1 bad record", report.Output, StringComparison.Ordinal);
        Assert.Contains("bad record '00000021' (#21): ", report.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_out_of_range_is_named_with_its_record()
    {
        _here.WithDatabase(change: (i, datum) => datum.Label = i == 13 ? 10 : datum.Label);
        Fails(_here.WithDatabaseNet().Run("run", "solver.prototxt"), "'loss'", "10", "00000013");
    }

    [Fact]
    public void A_mean_file_of_another_size()
    {
        _here.WithDatabase().WithDatabase("small", change: (_, datum) =>
        {
            datum.Height = 4;
            datum.Width = 4;
            datum.Data = ByteString.CopyFrom(new byte[16]);
        });
        Assert.Equal(0, _here.Run("data", "mean", "small", "mean.binaryproto").ExitCode);
        _here.WithDatabaseNet(data: "transform_param { mean_file: \"mean.binaryproto\" }");
        Fails(_here.Run("run", "solver.prototxt"), "mean.binaryproto", "4", "8");
    }

    [Fact]
    public void Weights_of_another_shape_name_the_layer_both_shapes_and_the_remedy()
    {
        _here.WithMadeData();
        Assert.Equal(0, _here.Run("run", "solver.prototxt").ExitCode);
        var model = File.ReadAllBytes(_here["s_iter_20.caffemodel"]);
        File.WriteAllText(_here["net.prototxt"], File.ReadAllText(_here["net.prototxt"]).Replace("num_output: 10", "num_output: 12", StringComparison.Ordinal));
        Fails(_here.Run("run", "solver.prototxt", "--weights", "s_iter_20.caffemodel"), "'ip'", "10 64 (640)", "12 64 (768)", "rename");
        Assert.Equal(model, File.ReadAllBytes(_here["s_iter_20.caffemodel"]));
    }

    [Fact]
    public void A_state_of_another_solver()
    {
        _here.WithMadeData();
        Assert.Equal(0, _here.Run("run", "solver.prototxt").ExitCode);
        var state = File.ReadAllBytes(_here["s_iter_20.solverstate"]);
        Fails(_here.Run("run", "solver.prototxt", "--snapshot", "s_iter_20.solverstate", "--set", "type=Adam", "--max-iter", "30"), "s_iter_20.solverstate");
        Assert.Equal(state, File.ReadAllBytes(_here["s_iter_20.solverstate"]));
    }

    [Fact]
    public void Models_and_states_taken_for_each_other()
    {
        _here.WithMadeData();
        Assert.Equal(0, _here.Run("run", "solver.prototxt").ExitCode);
        Fails(_here.Run("run", "solver.prototxt", "--snapshot", "s_iter_20.caffemodel", "--max-iter", "30"), "s_iter_20.caffemodel");
        Fails(_here.Run("run", "solver.prototxt", "--weights", "s_iter_20.solverstate"), "s_iter_20.solverstate");
        Fails(_here.Run("run", "solver.prototxt", "--weights", "net.prototxt"), "net.prototxt");
        Fails(_here.Run("net", "s_iter_20.caffemodel"), "s_iter_20.caffemodel");
    }

    [Fact]
    public void Truncated_models_and_states()
    {
        _here.WithMadeData();
        Assert.Equal(0, _here.Run("run", "solver.prototxt").ExitCode);
        foreach (var name in new[] { "s_iter_20.caffemodel", "s_iter_20.solverstate" })
        {
            using var file = new FileStream(_here[name], FileMode.Open);
            file.SetLength(file.Length - 100);
        }

        Fails(_here.Run("run", "solver.prototxt", "--weights", "s_iter_20.caffemodel"), "s_iter_20.caffemodel");
        Fails(_here.Run("run", "solver.prototxt", "--snapshot", "s_iter_20.solverstate", "--max-iter", "30"), "s_iter_20");
    }

    [SkippableFact]
    public void A_folder_that_cannot_be_written()
    {
        Skip.If(OperatingSystem.IsWindows() || Environment.UserName == "root", "root may write everywhere");
        _here.WithMadeData();
        Directory.CreateDirectory(_here["locked"]);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_here["locked"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Fails(_here.Run("run", "solver.prototxt", "--set", "snapshot_prefix=locked/s"), "locked");
    }

    [SkippableFact]
    public void A_full_disk_keeps_the_old_snapshot_and_the_training()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.UserName == "root", "mounting a small tmpfs needs root");
        Directory.CreateDirectory(_here["disk"]);
        var mounted = CaffeTopProcess.RunCommand("mount", _here.Folder, "-t", "tmpfs", "-o", "size=20k", "tmpfs", "disk");
        Skip.IfNot(mounted.ExitCode == 0, "a tmpfs cannot be mounted here: " + mounted.Error);
        try
        {
            _here.WithMadeData("snapshot: 5");
            var result = _here.Run("run", "solver.prototxt", "--set", "snapshot_prefix=disk/s");
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("disk/s_iter_", result.Sentences, StringComparison.Ordinal);
            Assert.Contains("solver.cpp:327] Iteration 20, loss = ", result.Error, StringComparison.Ordinal);
            Assert.True(File.Exists(_here["disk/s_iter_5.caffemodel"]) && File.Exists(_here["disk/s_iter_5.solverstate"]), result.ToString());
            Assert.All(Directory.GetFiles(_here["disk"]), file => Assert.Matches(@"s_iter_\d+\.(caffemodel|solverstate|solverstate\.json)$", file));
            var resumed = _here.Run("run", "solver.prototxt", "--snapshot", "disk/s_iter_5.solverstate", "--set", "snapshot_prefix=s");
            Assert.True(resumed.ExitCode == 0, resumed.ToString());
        }
        finally
        {
            CaffeTopProcess.RunCommand("umount", _here.Folder, "disk");
        }
    }

    [Fact]
    public void A_million_levels_deep()
    {
        _here.Write("deep.prototxt", new StringBuilder("layer { ").Insert(8, "a { ", 1_000_000).ToString());
        Fails(_here.Run("net", "deep.prototxt"), "deep.prototxt:1:");
        var groups = new byte[1_000_000];
        groups.AsSpan().Fill(0x0B);
        File.WriteAllBytes(_here["deep.caffemodel"], groups);
        _here.WithMadeData();
        Fails(_here.Run("run", "solver.prototxt", "--weights", "deep.caffemodel"), "deep.caffemodel");
    }

    [Fact]
    public void Seven_million_empty_layers()
    {
        // Field 100 (layer), length 0, again and again.
        var message = new byte[21_000_000];
        for (var i = 0; i < message.Length; i += 3) (message[i], message[i + 1]) = (0xA2, 0x06);
        File.WriteAllBytes(_here["many.caffemodel"], message);
        _here.WithMadeData();
        Fails(_here.Run("run", "solver.prototxt", "--weights", "many.caffemodel"), "many.caffemodel");
    }

    [Fact]
    public void Control_characters_reach_no_terminal()
    {
        _here.Write("n.prototxt", "layer { name: \"\\033[2J\\233\u202e\" type: \"\\033]52;c;eA==\\007\" bottom: \"a\" }\n");
        Fails(_here.Run("net", "n.prototxt"));
        Fails(_here.Run("net", "\u001b[31mred"), "␛[31mred");
        Fails(_here.Run("run", "s", "--\u001b[31mred"), exitCode: 2);
    }

    [SkippableFact]
    public void What_is_no_regular_file()
    {
        Skip.If(OperatingSystem.IsWindows(), "FIFOs and devices");
        Assert.Equal(0, CaffeTopProcess.RunCommand("mkfifo", _here.Folder, "pipe").ExitCode);
        Fails(_here.Run("net", "pipe"), "FIFO");
        Fails(_here.Run("net", "/dev/zero"), "device");
    }

    [Theory]
    [InlineData("", "no command was given")]
    [InlineData("run", "SOLVER")]
    [InlineData("run solver.prototxt --gpu 0,1", "several GPUs")]
    [InlineData("run solver.prototxt --precision tf32", "is for GPUs")]
    [InlineData("run solver.prototxt --gpu 0 --precision fp16", "give fp32 or tf32")]
    [InlineData("run solver.prototxt --weights a --snapshot b", "not both")]
    [InlineData("run solver.prototxt --set bas_lr=1", "did you mean base_lr?")]
    [InlineData("run solver.prototxt --sigint-effect halt", "stop, snapshot or none")]
    [InlineData("run solver.prototxt --threads -3", "--threads")]
    [InlineData("net net.prototxt --phase TRIAN", "TRAIN or TEST")]
    [InlineData("net net.prototxt --data-shape 3,x", "3,227,227")]
    [InlineData("blobs net.prototxt", "--out")]
    [InlineData("test --model net.prototxt", "weights")]
    public void A_command_line_that_cannot_be_meant(string line, string part)
    {
        _here.WithMadeData();
        Fails(_here.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)), 2, part);
    }

    private static CaffeTopProcess.Result Fails(CaffeTopProcess.Result result, params string[] parts) => Fails(result, 1, parts);

    private static CaffeTopProcess.Result Fails(CaffeTopProcess.Result result, int exitCode, params string[] parts)
    {
        Assert.True(result.ExitCode == exitCode, result.ToString());
        var text = result.Error + result.Output;
        Assert.All(parts, part => Assert.Contains(part, text, StringComparison.Ordinal));
        if (parts.Length > 0) Assert.StartsWith("caffetop: ", result.Sentences, StringComparison.Ordinal);
        Assert.DoesNotContain("   at CaffeTop", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, c => c != '\n' && (char.IsControl(c) || c == '\u202e'));
        Assert.True(Encoding.UTF8.GetByteCount(result.Sentences) <= 4096, "more than 4 KB");
        return result;
    }
}
