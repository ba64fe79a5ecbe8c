using System.Text.Json;
using CaffeTop.Engine.Data.NumPy;

namespace CaffeTop.EndToEnd;

/// <summary>README's table of commands, each once.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void Help_and_version()
    {
        Assert.Contains("device_query", Succeeds(_here.Run("--help")).Output, StringComparison.Ordinal);
        Assert.Contains("--record-keys", Succeeds(_here.Run("run", "--help")).Output, StringComparison.Ordinal);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", Succeeds(_here.Run("--version")).Output);
    }

    [Fact]
    public void Digits_to_databases_and_what_is_in_them()
    {
        _here.WithIdxFiles();
        Assert.Equal("./mnist_train_lmdb: 40 images of 8x8\n./mnist_test_lmdb: 40 images of 8x8\n", Succeeds(_here.Run("data", "mnist", ".")).Output);
        var again = _here.Run("data", "mnist", ".");
        Assert.Equal(1, again.ExitCode);
        var verified = Succeeds(_here.Run("data", "verify", "mnist_train_lmdb")).Output;
        Assert.Contains("mnist_train_lmdb: 40 records\nshape 1x8x8: 40\nlabel 0: 4\n", verified, StringComparison.Ordinal);
        Assert.Contains("0 bad records\n", verified, StringComparison.Ordinal);
        Assert.Contains("label    7", Succeeds(_here.Run("data", "show", "mnist_train_lmdb", "00000007")).Output, StringComparison.Ordinal);
        var mean = Succeeds(_here.Run("data", "mean", "mnist_train_lmdb", "mean.binaryproto")).Output;
        Assert.Contains("mean.binaryproto: mean of 40 images, 1x8x8\nmean_value: 18.75", mean, StringComparison.Ordinal);
    }

    [Fact]
    public void A_net_as_table_json_and_graph()
    {
        _here.WithDatabaseNet();
        var table = Succeeds(_here.Run("net", "net.prototxt", "--phase", "TRAIN", "--data-shape", "1,8,8")).Output;
        Assert.Contains("4x1x8x8", table, StringComparison.Ordinal);
        Assert.Contains("650 parameters", table, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Succeeds(_here.Run("net", "net.prototxt", "--json", "--data-shape", "1,8,8")).Output);
        var ip = json.RootElement.GetProperty("layers").EnumerateArray().Single(layer => layer.GetProperty("name").GetString() == "ip");
        Assert.Equal("InnerProduct", ip.GetProperty("type").GetString());
        Assert.Equal([4, 10], ip.GetProperty("top_shapes")[0].EnumerateArray().Select(d => d.GetInt32()));
        Assert.Equal([10, 64], ip.GetProperty("param_shapes")[0].EnumerateArray().Select(d => d.GetInt32()));
        Assert.StartsWith("digraph ", Succeeds(_here.Run("net", "net.prototxt", "--dot", "--data-shape", "1,8,8")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Testing_and_timing_print_caffes_lines()
    {
        _here.WithMadeData();
        Succeeds(_here.Run("run", "solver.prototxt"));
        var test = Succeeds(_here.Run("test", "-model", "net.prototxt", "-weights", "s_iter_20.caffemodel", "-iterations", "3")).Error;
        Assert.Contains("caffe.cpp:281] Running for 3 iterations.", test, StringComparison.Ordinal);
        Assert.Matches(@"caffe\.cpp:304\] Batch 2, loss = [\d.e-]+\n", test);
        Assert.Matches(@"caffe\.cpp:321\] loss = ([\d.e-]+) \(\* 1 = \1 loss\)\n", test);
        var time = Succeeds(_here.Run("time", "--model=net.prototxt", "--iterations=2")).Error;
        Assert.Contains("caffe.cpp:365] *** Benchmark begins ***", time, StringComparison.Ordinal);
        Assert.Matches(@"caffe\.cpp:400\]         ip\tforward: [\d.e-]+ ms\.\n", time);
        Assert.Matches(@"caffe\.cpp:412\] Average Forward-Backward: [\d.e-]+ ms\.\n", time);
    }

    [Fact]
    public void The_self_test_needs_no_files_and_passes()
    {
        var output = Succeeds(_here.Run("selftest", "--threads", "2")).Output;
        Assert.Matches(@"\nok    convolution +\d+ cases, worst error ", output);
        Assert.Matches(@"\n\d\d passed, 0 failed\n$", output);
        Assert.Empty(Directory.GetFileSystemEntries(_here.Folder));
    }

    [Fact]
    public void Bench_times_nets_of_its_own()
    {
        var table = Succeeds(_here.Run("bench", "--nets", "lenet", "--iterations", "1", "--batch", "4", "--threads", "2")).Output;
        Assert.Matches(@"\nlenet \(4\) +\d+\.\d+ +\d+\.\d+ +\d+ +\d+ +\d+% +\d+% +- +-\n", table);
        Assert.All(table.Split('\n'), static line => Assert.True(line.Length <= 80, line));
        using var json = JsonDocument.Parse(Succeeds(_here.Run("bench", "--nets=lenet", "--iterations=1", "--batch=4", "--json")).Output);
        var row = Assert.Single(json.RootElement.GetProperty("rows").EnumerateArray());
        Assert.Equal("fp32", row.GetProperty("mode").GetString());
        Assert.Equal(0.053, row.GetProperty("gflop").GetDouble(), 3);
        Assert.True(row.GetProperty("ms").GetDouble() > 0);
        Assert.True(json.RootElement.GetProperty("ceilings").GetProperty("fp32").GetProperty("copy_gb_s").GetDouble() > 0);
        var unknown = _here.Run("bench", "--nets", "cafenet");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("did you mean caffenet?", unknown.Sentences, StringComparison.Ordinal);
    }

    [Fact]
    public void Device_query_says_what_there_is() => Assert.Contains("GPU:     none", Succeeds(_here.Run("device_query")).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("-v")]
    [InlineData("--verbose")]
    public void Device_query_lists_where_it_looked(string flag)
    {
        var lines = Succeeds(_here.Run("device_query", flag)).Output.Split('\n');
        Assert.Contains("looked in, in this order:", lines);
        Assert.Contains("  the loader's search path", lines);
    }

    [Fact]
    public void Blobs_of_one_pass()
    {
        // y = w·x + b with x = (1, 2), w = (3, 4), b = 5: y = 16. A diff of 2 on y gives dx = (6, 8), dw = (2, 4), db = 2.
        _here.Write("n.prototxt", """
            force_backward: true
            layer { name: "in" type: "Input" top: "x" input_param { shape { dim: 1 dim: 2 } } }
            layer { name: "a/b" type: "InnerProduct" bottom: "x" top: "y" inner_product_param { num_output: 1 } }
            """);
        NpzWriter.Write(_here["in.npz"], new Dictionary<string, NumPyArray>
        {
            ["data/x"] = new([1, 2], [1, 2]), ["param/a/b/0"] = new([1, 2], [3, 4]), ["param/a/b/1"] = new([1], [5]), ["diff/y"] = new([1, 1], [2]),
        });
        Succeeds(_here.Run("blobs", "n.prototxt", "--phase", "TRAIN", "--set", "in.npz", "--backward", "--out", "out.npz"));
        using var npz = NpzReader.Open(_here["out.npz"]);
        Assert.Equal([16f], npz.Read("data/y").Values);
        Assert.Equal([6f, 8f], npz.Read("diff/x").Values);
        Assert.Equal([2f, 4f], npz.Read("param_diff/a/b/0").Values);
        Assert.Equal([2f], npz.Read("param_diff/a/b/1").Values);
        Assert.Equal([0f], npz.Read("loss").Values);
    }

    [Theory]
    [InlineData("data/y", 1, "in.npz[data/y]: is computed by the net; only the tops of Input layers can be set (x)")]
    [InlineData("data/xx", 1, "in.npz[data/xx]: names no blob of n.prototxt")]
    [InlineData("param/a/2", 1, "in.npz[param/a/2]: names no parameter of n.prototxt; did you mean a/0?")]
    [InlineData("diff/x", 1, "in.npz[diff/x]: is read by Backward only; add --backward")]
    [InlineData("what", 1, "in.npz[what]: is no known array; keys are data/BLOB, diff/BLOB and param/LAYER/INDEX")]
    [InlineData("data/x", 3, "in.npz[data/x]: has the shape (3), but n.prototxt gives it the shape (1, 2)")]
    public void Arrays_that_do_not_fit_are_named(string key, int count, string sentence)
    {
        _here.Write("n.prototxt", """
            layer { name: "in" type: "Input" top: "x" input_param { shape { dim: 1 dim: 2 } } }
            layer { name: "a" type: "InnerProduct" bottom: "x" top: "y" inner_product_param { num_output: 1 } }
            """);
        NpzWriter.Write(_here["in.npz"], new Dictionary<string, NumPyArray> { [key] = new([count], new float[count]) });
        var result = _here.Run("blobs", "n.prototxt", "--set", "in.npz", "--out", "out.npz");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(sentence, result.Sentences, StringComparison.Ordinal);
        Assert.False(File.Exists(_here["out.npz"]));
    }

    private static CaffeTopProcess.Result Succeeds(CaffeTopProcess.Result result)
    {
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }
}
